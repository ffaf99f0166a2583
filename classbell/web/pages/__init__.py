"""What the pages of the console and the public pages share: how a page is made, read, and kept safe."""
