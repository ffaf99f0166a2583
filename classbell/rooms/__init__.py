"""Where sessions are held: one file a provider, none of which knows another."""
