"""The API over HTTP: requests read, answers sent, tagged, held and counted."""
