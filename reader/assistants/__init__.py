"""The archive for assistants, by the Model Context Protocol (MCP): read-only tools."""
