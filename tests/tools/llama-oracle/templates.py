"""Writes Golden/families/templates.json: what jinja2 makes of the families' chat templates, set up as Hugging Face does."""
import json
import pathlib
import sys

import jinja2
from jinja2.sandbox import ImmutableSandboxedEnvironment

TOOL = {"type": "function", "function": {"name": "weather", "description": "The weather of a city", "parameters": {
    "type": "object", "properties": {"city": {"type": "string"}, "days": {"type": "integer"}}, "required": ["city"]}}}
CALL = {"id": "call00001", "type": "function", "function": {"name": "weather", "arguments": {"city": "Ås", "days": 2}}}
USER = {"role": "user", "content": " Hello, \"world\" <b>&</b> ü? "}
ANSWER = {"role": "assistant", "content": "Hi.\nHow are you?"}
SYSTEM = {"role": "system", "content": "Be brief."}
CONVERSATIONS = [
    {"name": "one turn", "messages": [USER]},
    {"name": "system and turns", "messages": [SYSTEM, USER, ANSWER, {"role": "user", "content": "Well."}]},
    {"name": "turns", "messages": [USER, ANSWER, {"role": "user", "content": "<think>no</think> Well."}]},
    {"name": "not to be continued", "messages": [USER, ANSWER], "add_generation_prompt": False},
    {"name": "two turns of the user", "messages": [USER, USER]},
    {"name": "tools", "messages": [USER], "tools": [TOOL]},
    {"name": "a call and its result", "tools": [TOOL], "messages": [
        USER, {"role": "assistant", "content": None, "tool_calls": [CALL]},
        {"role": "tool", "content": "{\"celsius\": 7}", "tool_call_id": "call00001"}]},
]


def refuse(message):
    raise jinja2.exceptions.TemplateError(message)


def render(source, conversation):
    environment = ImmutableSandboxedEnvironment(trim_blocks=True, lstrip_blocks=True, extensions=["jinja2.ext.loopcontrols"])
    environment.filters["tojson"] = lambda value, ensure_ascii=False, indent=None, separators=None, sort_keys=False: json.dumps(
        value, ensure_ascii=ensure_ascii, indent=indent, separators=separators, sort_keys=sort_keys)
    environment.globals["raise_exception"] = refuse
    try:
        return environment.from_string(source).render(
            messages=conversation["messages"], tools=conversation.get("tools"), bos_token="<s>", eos_token="</s>",
            add_generation_prompt=conversation.get("add_generation_prompt", True))
    except (jinja2.exceptions.TemplateError, TypeError):
        return None


def main():
    folder = pathlib.Path(sys.argv[1])
    cases = []
    for path in sorted((folder / "templates").glob("*.jinja")):
        for conversation in CONVERSATIONS:
            cases.append({"template": path.stem, **conversation, "expected": render(path.read_text(encoding="utf-8"), conversation)})
    lines = ",\n".join(" " + json.dumps(case, ensure_ascii=False) for case in cases)
    (folder / "templates.json").write_text("[\n" + lines + "\n]\n", encoding="utf-8")


main()
