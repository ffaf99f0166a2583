"""The JSON door: `/api/v1`, the operations of the registry as resources."""

from classbell.web.json_door.door import JsonDoor

__all__ = ["JsonDoor"]
