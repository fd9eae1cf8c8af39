using AIForge.Coordinator.Inference.Responses;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Faults;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Every field of a request for a response that can be wrong, and what the right ones become.</summary>
public sealed class ResponseValidationTests
{
    private const string Call = """{"type":"function_call","call_id":"c1","name":"f","arguments":"{}"}""";

    public static TheoryData<string, string, string> Wrong() => new()
    {
        { """{"input":null}""", "input", "MISSING_REQUIRED_PARAMETER" },
        { """{"input":5}""", "input", "INVALID_TYPE" },
        { """{"input":[]}""", "input", "EMPTY_ARRAY" },
        { """{"input":[{"type":"reasoning"}]}""", "input", "EMPTY_ARRAY" },
        { """{"input":["a"]}""", "input[0]", "INVALID_TYPE" },
        { """{"input":[{"type":"item_reference","id":"x"}]}""", "input[0].type", "UNSUPPORTED_VALUE" },
        { """{"input":[{"content":"a"}]}""", "input[0].role", "MISSING_REQUIRED_PARAMETER" },
        { """{"input":[{"role":"boss","content":"a"}]}""", "input[0].role", "INVALID_VALUE" },
        { """{"input":[{"role":"user"}]}""", "input[0].content", "MISSING_REQUIRED_PARAMETER" },
        { """{"input":[{"role":"user","content":5}]}""", "input[0].content", "INVALID_TYPE" },
        { """{"input":[{"role":"user","content":[{"type":"input_image","image_url":"http://x"}]}]}""", "input[0].content[0].type", "UNSUPPORTED_VALUE" },
        { """{"input":[{"role":"user","content":[{"type":"input_text"}]}]}""", "input[0].content[0].text", "MISSING_REQUIRED_PARAMETER" },
        { """{"input":[{"type":"function_call","name":"f","arguments":"{}"}]}""", "input[0].call_id", "MISSING_REQUIRED_PARAMETER" },
        { """{"input":[{"type":"function_call","call_id":"c","name":"f","arguments":"oops"}]}""", "input[0].arguments", "INVALID_VALUE" },
        { $$$"""{"input":[{{{Call}}},{{{Call}}}]}""", "input[1].call_id", "INVALID_VALUE" },
        { $$$"""{"input":[{{{Call}}},{"type":"function_call_output","call_id":"c2","output":"a"}]}""", "input[1].call_id", "INVALID_VALUE" },
        { """{"previousResponseId":"resp_1"}""", "previous_response_id", "UNSUPPORTED_PARAMETER" },
        { """{"conversation":"conv_1"}""", "conversation", "UNSUPPORTED_PARAMETER" },
        { """{"prompt":{"id":"p"}}""", "prompt", "UNSUPPORTED_PARAMETER" },
        { """{"background":true}""", "background", "UNSUPPORTED_VALUE" },
        { """{"maxOutputTokens":15}""", "max_output_tokens", "INTEGER_BELOW_MIN_VALUE" },
        { """{"temperature":3}""", "temperature", "DECIMAL_ABOVE_MAX_VALUE" },
        { """{"topLogprobs":21}""", "top_logprobs", "INTEGER_ABOVE_MAX_VALUE" },
        { """{"metadata":[]}""", "metadata", "INVALID_TYPE" },
        { """{"metadata":{"a":5}}""", "metadata", "INVALID_VALUE" },
        { """{"tools":[{"type":"web_search"}]}""", "tools[0].type", "UNSUPPORTED_VALUE" },
        { """{"tools":[{"type":"function"}]}""", "tools[0].name", "MISSING_REQUIRED_PARAMETER" },
        { """{"tools":[{"type":"function","name":"f"}],"toolChoice":{"type":"function","name":"g"}}""", "tool_choice.name", "INVALID_VALUE" },
        { """{"toolChoice":"required"}""", "tool_choice", "INVALID_VALUE" },
        { """{"text":{"format":{"type":"xml"}}}""", "text.format.type", "INVALID_VALUE" },
        { """{"text":{"format":{"type":"json_schema","name":"n"}}}""", "text.format.schema", "MISSING_REQUIRED_PARAMETER" },
        { """{"text":{"format":{"type":"json_schema","name":"n","schema":{"not":{}}}}}""", "text.format.schema", "INVALID_VALUE" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void ToTask_WrongField_NamesItWithItsCode(string json, string field, string code)
    {
        var fault = FluentActions.Invoking(() => ToTask(json)).Should().Throw<FaultException>().Which;

        (fault.Kind, fault.Reason).Should().Be((FaultKind.InvalidArgument, code));
        fault.Violations.Should().ContainSingle().Which.Field.Should().Be(field);
    }

    [Fact]
    public void ToTask_Items_AreTheConversation()
    {
        var task = ToTask($$$"""
            {"instructions":"Be brief.","input":[{"role":"user","content":[{"type":"input_text","text":"a"},{"type":"input_text","text":"b"}]},
            {"type":"message","role":"assistant","content":[{"type":"output_text","text":"c","annotations":[]}]},{{{Call}}},{"type":"reasoning","summary":[]},
            {"type":"function_call_output","call_id":"c1","output":"d"}]}
            """);

        task.Chat.Messages.Select(message => (message.Role, message.Content)).Should().Equal(("system", "Be brief."), ("user", "ab"), ("assistant", "c"), ("tool", "d"));
        task.Chat.Messages[2].ToolCalls.Should().ContainSingle().Which.Name.Should().Be("f");
        task.Chat.Messages[3].ToolCallId.Should().Be("c1");
    }

    [Theory]
    [InlineData("""{"store":true,"truncation":"auto","reasoning":{"effort":"low"},"user":"u","metadata":{"a":"b"},"tools":[],"toolChoice":"auto","text":{"verbosity":"low"}}""")]
    [InlineData("""{"store":false,"include":["reasoning.encrypted_content"],"background":false,"previousResponseId":""}""")]
    public void ToTask_WhatNeedsNothing_IsTaken(string json) => ToTask(json).ToolUse.Should().BeNull();

    [Fact]
    public void ToTask_Schema_HoldsTheText() => ToTask("""{"text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"}}}}""").Constraint.JsonSchema.Should().Contain("object");

    private static InferenceTask ToTask(string json)
    {
        var request = CreateResponseRequest.Parser.ParseJson(json);
        if (!json.Contains("\"input\"", StringComparison.Ordinal)) request.Input = Google.Protobuf.WellKnownTypes.Value.ForString("Hi");
        return ResponseRequests.ToTask(request, "x");
    }
}
