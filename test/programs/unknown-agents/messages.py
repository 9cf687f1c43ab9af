# An agent over Anthropic Messages, streamed, in Python's standard library. It has a shell and a file reader. Argument: the prompt.
import json, os, subprocess, sys, urllib.request

url = os.environ["ANTHROPIC_BASE_URL"] + "/v1/messages"
headers = {
    "content-type": "application/json",
    "anthropic-version": "2023-06-01",
    "x-api-key": os.environ["ANTHROPIC_API_KEY"],
}


def tool(name, description, field):
    schema = {"type": "object", "properties": {field: {"type": "string"}}, "required": [field]}
    return {"name": name, "description": description, "input_schema": schema}


tools = [tool("shell", "Run a command.", "cmd"), tool("cat_file", "Read a text file.", "file_path")]


def run(name, given):
    if name == "cat_file":
        with open(given["file_path"]) as file:
            return file.read()
    done = subprocess.run(given["cmd"], shell=True, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
    return done.stdout or "(no output)"


def events(response):
    for line in response:
        if line.startswith(b"data: "):
            yield json.loads(line[6:])


messages = [{"role": "user", "content": sys.argv[1]}]
while True:
    asked = {"model": "claude-sonnet-5", "max_tokens": 4096, "stream": True, "system": "Be brief.", "tools": tools, "messages": messages}
    request = urllib.request.Request(url, json.dumps(asked).encode(), headers)
    blocks, inputs = [], {}
    with urllib.request.urlopen(request) as response:
        for event in events(response):
            if event["type"] == "content_block_start":
                blocks.append(event["content_block"])
                inputs[event["index"]] = ""
            elif event["type"] == "content_block_delta":
                delta = event["delta"]
                if delta["type"] == "text_delta":
                    blocks[event["index"]]["text"] += delta["text"]
                    sys.stdout.write(delta["text"])
                    sys.stdout.flush()
                elif delta["type"] == "input_json_delta":
                    inputs[event["index"]] += delta["partial_json"]
    calls = [(at, block) for at, block in enumerate(blocks) if block["type"] == "tool_use"]
    if not calls:
        print()
        break
    for at, block in calls:
        block["input"] = json.loads(inputs[at] or "{}")
    messages.append({"role": "assistant", "content": blocks})
    results = [{"type": "tool_result", "tool_use_id": block["id"], "content": run(block["name"], block["input"])} for _, block in calls]
    messages.append({"role": "user", "content": results})
