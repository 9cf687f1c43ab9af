"""A tool loop with Python's standard library. Argument: the prompt."""

import json
import os
import subprocess
import sys
import urllib.request

HEADERS = {
    "content-type": "application/json",
    "anthropic-version": "2023-06-01",
    "x-api-key": os.environ["ANTHROPIC_API_KEY"],
}


def text(name):
    return {"type": "object", "properties": {name: {"type": "string"}}, "required": [name]}


TOOLS = [
    {"name": "bash", "description": "Run a shell command and return its output.", "input_schema": text("command")},
    {"name": "read", "description": "Read a text file.", "input_schema": text("path")},
]


def run(name, given):
    if name == "read":
        with open(given["path"], encoding="utf-8") as file:
            return file.read()
    done = subprocess.run(given["command"], shell=True, capture_output=True, text=True, check=False)
    return done.stdout + done.stderr


def result(call):
    answer = {"type": "tool_result", "tool_use_id": call["id"]}
    try:
        return {**answer, "content": run(call["name"], call["input"])}
    except OSError as error:
        return {**answer, "content": str(error), "is_error": True}


def ask(messages):
    body = {
        "model": os.environ.get("MODEL", "claude-sonnet-5"),
        "max_tokens": 4000,
        "system": "You are a coding agent. Use the tools.",
        # Without it the whole prompt is paid for in every request.
        "cache_control": {"type": "ephemeral"},
        "tools": TOOLS,
        "messages": messages,
    }
    url = os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages"
    request = urllib.request.Request(url, json.dumps(body).encode(), HEADERS)
    with urllib.request.urlopen(request) as response:
        return json.load(response)["content"]


def main():
    messages = [{"role": "user", "content": sys.argv[1]}]
    while True:
        content = ask(messages)
        calls = [block for block in content if block["type"] == "tool_use"]
        if not calls:
            print("".join(block.get("text", "") for block in content))
            return
        messages.append({"role": "assistant", "content": content})
        messages.append({"role": "user", "content": [result(call) for call in calls]})


main()
