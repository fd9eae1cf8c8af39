using AIForge.Coordinator.Inference;
using AIForge.Coordinator.Inference.Tools;
using AIForge.Protocol.Node.V1;
using AIForge.Protocol.OpenAi.V1;
using AIForge.Shared.Faults;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Tests.Inference;

/// <summary>Functions, the choice among them, calls that were made and what came of them: each field that can be wrong, with what clients get for it.</summary>
public sealed class ToolValidationTests
{
    private const string F = """{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"type":"integer"}}}}}""";
    private const string G = """{"type":"function","function":{"name":"g"}}""";
    private const string Call = """{"role":"user","content":"q"},{"role":"assistant","toolCalls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}""";

    public static TheoryData<string, string, string> Wrong() => new()
    {
        { """{"tools":[]}""", "tools", "EMPTY_ARRAY" },
        { """{"tools":{}}""", "tools", "INVALID_TYPE" },
        { """{"tools":["f"]}""", "tools[0]", "INVALID_TYPE" },
        { """{"tools":[{}]}""", "tools[0].type", "MISSING_REQUIRED_PARAMETER" },
        { """{"tools":[{"type":5}]}""", "tools[0].type", "INVALID_TYPE" },
        { """{"tools":[{"type":"custom","custom":{"name":"f"}}]}""", "tools[0].type", "UNSUPPORTED_VALUE" },
        { """{"tools":[{"type":"web_search"}]}""", "tools[0].type", "UNSUPPORTED_VALUE" },
        { """{"tools":[{"type":"function"}]}""", "tools[0].function", "MISSING_REQUIRED_PARAMETER" },
        { """{"tools":[{"type":"function","function":"f"}]}""", "tools[0].function", "INVALID_TYPE" },
        { """{"tools":[{"type":"function","function":{}}]}""", "tools[0].function.name", "MISSING_REQUIRED_PARAMETER" },
        { """{"tools":[{"type":"function","function":{"name":""}}]}""", "tools[0].function.name", "INVALID_VALUE" },
        { """{"tools":[{"type":"function","function":{"name":"a b"}}]}""", "tools[0].function.name", "INVALID_VALUE" },
        { """{"tools":[{"type":"function","function":{"name":"f\n"}}]}""", "tools[0].function.name", "INVALID_VALUE" },
        { $$$$"""{"tools":[{"type":"function","function":{"name":"{{{{new string('f', 65)}}}}"}}]}""", "tools[0].function.name", "INVALID_VALUE" },
        { $$$$"""{"tools":[{{{{F}}}},{{{{F}}}}]}""", "tools[1].function.name", "INVALID_VALUE" },
        { """{"tools":[{"type":"function","function":{"name":"f","description":5}}]}""", "tools[0].function.description", "INVALID_TYPE" },
        { """{"tools":[{"type":"function","function":{"name":"f","strict":"yes"}}]}""", "tools[0].function.strict", "INVALID_TYPE" },
        { """{"tools":[{"type":"function","function":{"name":"f","parameters":[]}}]}""", "tools[0].function.parameters", "INVALID_TYPE" },
        { """{"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"string"}}}]}""", "tools[0].function.parameters.type", "INVALID_VALUE" },
        { """{"tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"type":"object","properties":{"a":{"not":{}}}}}}]}""", "tools[0].function.parameters", "INVALID_VALUE" },
        { """{"tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"anyOf":[{"type":"object"}]}}}]}""", "tools[0].function.parameters", "INVALID_VALUE" },
        { """{"tools":[{"type":"function","function":{"name":"f","strict":true,"parameters":{"$ref":"#/$defs/a"}}}]}""", "tools[0].function.parameters", "INVALID_VALUE" },
        { """{"toolChoice":"required"}""", "tool_choice", "INVALID_VALUE" },
        { """{"toolChoice":{"type":"function","function":{"name":"f"}}}""", "tool_choice", "INVALID_VALUE" },
        { $$$$"""{"tools":[{{{{F}}}}],"toolChoice":"maybe"}""", "tool_choice", "INVALID_VALUE" },
        { $$$$"""{"tools":[{{{{F}}}}],"toolChoice":5}""", "tool_choice.type", "MISSING_REQUIRED_PARAMETER" },
        { $$$$"""{"tools":[{{{{F}}}}],"toolChoice":{"type":"custom"}}""", "tool_choice.type", "INVALID_VALUE" },
        { $$$$"""{"tools":[{{{{F}}}}],"toolChoice":{"type":"function"}}""", "tool_choice.function.name", "MISSING_REQUIRED_PARAMETER" },
        { $$$$"""{"tools":[{{{{F}}}}],"toolChoice":{"type":"function","function":{"name":"g"}}}""", "tool_choice.function.name", "INVALID_VALUE" },
        { $$$$"""{"tools":[{{{{F}}}}],"toolChoice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[]}}}""", "tool_choice.allowed_tools.tools", "EMPTY_ARRAY" },
        { $$$$"""{"tools":[{{{{F}}}}],"toolChoice":{"type":"allowed_tools","allowed_tools":{"mode":"none","tools":[{{{{F}}}}]}}}""", "tool_choice.allowed_tools.mode", "INVALID_VALUE" },
        { $$$$"""{"tools":[{{{{F}}}}],"toolChoice":{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{{{{G}}}}]}}}""", "tool_choice.allowed_tools.tools[0].function.name", "INVALID_VALUE" },
        { $$$$"""{"tools":[{{{{F}}}}],"grammar":"root ::= \"a\""}""", "grammar", "UNSUPPORTED_VALUE" },
        { $$$$"""{"tools":[{{{{F}}}}],"functions":[{"name":"f"}]}""", "functions", "UNSUPPORTED_VALUE" },
        { """{"functions":[]}""", "functions", "EMPTY_ARRAY" },
        { """{"functions":[{"name":"a.b"}]}""", "functions[0].name", "INVALID_VALUE" },
        { """{"functions":[{"name":"f"}],"functionCall":{"name":"g"}}""", "function_call.name", "INVALID_VALUE" },
        { """{"functions":[{"name":"f"}],"functionCall":"required"}""", "function_call", "INVALID_VALUE" },
        { """{"messages":[{"role":"tool","content":"c"}]}""", "messages[0].tool_call_id", "MISSING_REQUIRED_PARAMETER" },
        { $$$$"""{"messages":[{{{{Call}}}},{"role":"tool","toolCallId":"c2","content":"c"}]}""", "messages[2].tool_call_id", "INVALID_VALUE" },
        { """{"messages":[{"role":"tool","toolCallId":"c1","content":"c"},{"role":"assistant","toolCalls":[{"id":"c1","type":"function","function":{"name":"f","arguments":"{}"}}]}]}""", "messages[0].tool_call_id", "INVALID_VALUE" },
        { $$$$"""{"messages":[{{{{Call}}}},{"role":"tool","toolCallId":"c1"}]}""", "messages[2].content", "MISSING_REQUIRED_PARAMETER" },
        { """{"messages":[{"role":"assistant","toolCalls":[{"type":"function","function":{"name":"f","arguments":"{}"}}]}]}""", "messages[0].tool_calls[0].id", "MISSING_REQUIRED_PARAMETER" },
        { """{"messages":[{"role":"assistant","toolCalls":[{"id":"c","function":{"name":"f"}},{"id":"c","function":{"name":"f"}}]}]}""", "messages[0].tool_calls[1].id", "INVALID_VALUE" },
        { """{"messages":[{"role":"assistant","toolCalls":[{"id":"c","type":"custom","custom":{}}]}]}""", "messages[0].tool_calls[0].type", "UNSUPPORTED_VALUE" },
        { """{"messages":[{"role":"assistant","toolCalls":[{"id":"c","function":{"name":"a b"}}]}]}""", "messages[0].tool_calls[0].function.name", "INVALID_VALUE" },
        { """{"messages":[{"role":"assistant","toolCalls":[{"id":"c","function":{"name":"f","arguments":"{oops"}}]}]}""", "messages[0].tool_calls[0].function.arguments", "INVALID_VALUE" },
        { """{"messages":[{"role":"assistant","toolCalls":[{"id":"c","function":{"name":"f","arguments":"[1]"}}]}]}""", "messages[0].tool_calls[0].function.arguments", "INVALID_VALUE" },
        { """{"messages":[{"role":"assistant","toolCalls":[{"id":"c","function":{"name":"f","arguments":5}}]}]}""", "messages[0].tool_calls[0].function.arguments", "INVALID_TYPE" },
        { """{"messages":[{"role":"function","content":"c"}]}""", "messages[0].name", "MISSING_REQUIRED_PARAMETER" },
        { """{"messages":[{"role":"function","name":"f","content":"c"}]}""", "messages[0].name", "INVALID_VALUE" },
    };

    [Theory]
    [MemberData(nameof(Wrong))]
    public void ToTasks_WrongField_NamesItWithItsCode(string json, string field, string code)
    {
        var fault = FluentActions.Invoking(() => ToTask(json)).Should().Throw<FaultException>().Which;

        (fault.Kind, fault.Reason).Should().Be((FaultKind.InvalidArgument, code));
        fault.Violations.Should().ContainSingle().Which.Field.Should().Be(field);
        fault.Message.Should().Contain($"'{field}'");
    }

    [Fact]
    public void Tools_TooMany_AreRefused() => FluentActions.Invoking(() => ToTask($$$$"""{"tools":[{{{{Many(129)}}}}]}""")).Should().Throw<FaultException>().Which.Reason.Should().Be("ARRAY_ABOVE_MAX_LENGTH");

    [Fact]
    public void Tools_AsManyAsThereMayBe_AreTaken() => ToTask($$$$"""{"tools":[{{{{Many(128)}}}}]}""").ToolUse.Tools.Should().HaveCount(128);

    [Fact]
    public void Tools_HostileSchemas_AreRefusedSoon()
    {
        var startedAt = TimeProvider.System.GetTimestamp();
        var hostile = string.Join(',', Enumerable.Range(0, 128).Select(number =>
            $$$$$$$"""{"type":"function","function":{"name":"f{{{{{{{number}}}}}}}","parameters":{"type":"object","properties":{"a":{"type":"string","maxLength":9000},"b":{"not":{}}}}}}"""));

        FluentActions.Invoking(() => ToTask($$$$"""{"tools":[{{{{hostile}}}}]}""")).Should().Throw<FaultException>().Which.Message.Should().Contain("too large");
        TimeProvider.System.GetElapsedTime(startedAt).Should().BeLessThan(TimeSpan.FromSeconds(20), "all schemas together take no more than one may");
    }

    [Fact]
    public void Tools_WithoutChoice_MayBeCalledSeveralAtOnce()
    {
        var use = ToTask($$$$"""{"tools":[{{{{F}}}},{{{{G}}}}]}""").ToolUse;

        (use.Required, use.Parallel).Should().Be((false, true));
        use.Tools.Should().OnlyContain(tool => tool.Callable);
        use.Tools[0].Definition.Should().Contain("\"name\": \"f\"").And.NotContain("strict");
        use.Tools[1].ArgumentsSchema.Should().Contain("\"additionalProperties\": false", "a function without parameters takes none");
    }

    [Theory]
    [InlineData("\"none\"")]
    public void Choice_None_LeavesThemOut(string choice) => ToTask($$$$"""{"tools":[{{{{F}}}}],"toolChoice":{{{{choice}}}}}""").ToolUse.Should().BeNull();

    [Theory]
    [InlineData("\"auto\"", false, true, "f g")]
    [InlineData("\"required\"", true, true, "f g")]
    [InlineData("""{"type":"function","function":{"name":"g"}}""", true, false, "g")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"auto","tools":[{"type":"function","function":{"name":"g"}}]}}""", false, true, "g")]
    [InlineData("""{"type":"allowed_tools","allowed_tools":{"mode":"required","tools":[{"type":"function","function":{"name":"f"}}]}}""", true, true, "f")]
    public void Choice_Given_SaysWhatMayBeCalled(string choice, bool required, bool parallel, string callable)
    {
        var use = ToTask($$$$"""{"tools":[{{{{F}}}},{{{{G}}}}],"toolChoice":{{{{choice}}}}}""").ToolUse;

        (use.Required, use.Parallel).Should().Be((required, parallel));
        string.Join(' ', use.Tools.Where(tool => tool.Callable).Select(tool => tool.Name)).Should().Be(callable);
        use.Tools.Should().HaveCount(2, "the model still knows of all of them");
    }

    [Fact]
    public void ParallelToolCalls_False_IsOneCall() => ToTask($$$$"""{"tools":[{{{{F}}}}],"parallelToolCalls":false}""").ToolUse.Parallel.Should().BeFalse();

    [Fact]
    public void Schema_NobodyCanFollow_IsAnyObjectUnlessItIsStrict()
    {
        var use = ToTask("""{"tools":[{"type":"function","function":{"name":"f","parameters":{"type":"object","properties":{"a":{"oneOf":[{"type":"string"}]}}}}},{"type":"function","function":{"name":"g","parameters":{"anyOf":[{"type":"object"}]}}}]}""").ToolUse;

        use.Tools.Should().OnlyContain(tool => tool.ArgumentsSchema == ToolSchemas.AnyObject);
        use.Tools[0].Definition.Should().Contain("oneOf", "the model is told what the caller said");
    }

    [Fact]
    public void Functions_OfOldRequests_AreTools()
    {
        var use = ToTask("""{"functions":[{"name":"f"},{"name":"g"}],"functionCall":{"name":"g"}}""").ToolUse;

        (use.Required, use.Parallel).Should().Be((true, false));
        use.Tools.Where(tool => tool.Callable).Should().ContainSingle().Which.Name.Should().Be("g");
    }

    [Fact]
    public void Messages_CallsAndAnswers_ReachTheModel()
    {
        var messages = ToTask($$$$"""{"messages":[{{{{Call}}}},{"role":"tool","toolCallId":"c1","content":[{"type":"text","text":"4"}]},{"role":"assistant","content":"It is 4.","toolCalls":[]}]}""").Chat.Messages;

        messages.Select(message => message.Role).Should().Equal("user", "assistant", "tool", "assistant");
        (messages[1].ToolCalls[0].Id, messages[1].ToolCalls[0].Name, messages[1].ToolCalls[0].Arguments).Should().Be(("c1", "f", "{}"));
        (messages[2].ToolCallId, messages[2].Content).Should().Be(("c1", "4"));
    }

    [Fact]
    public void Messages_ArgumentsAsAnObject_AreTheSameAsText() =>
        ToTask("""{"messages":[{"role":"assistant","toolCalls":[{"id":"c","function":{"name":"f","arguments":{"a":1}}}]}]}""").Chat.Messages[0].ToolCalls[0].Arguments.Should().Be("{ \"a\": 1 }");

    [Fact]
    public void Messages_OfOldFunctions_AreCallsAndAnswers()
    {
        var messages = ToTask("""{"messages":[{"role":"assistant","functionCall":{"name":"f","arguments":"{}"}},{"role":"function","name":"f","content":"4"}]}""").Chat.Messages;

        messages[1].Role.Should().Be("tool");
        messages[1].ToolCallId.Should().Be(messages[0].ToolCalls[0].Id).And.NotBeEmpty();
    }

    private static string Many(int count) => string.Join(',', Enumerable.Range(0, count).Select(number => $$$$"""{"type":"function","function":{"name":"f{{{{number}}}}"}}"""));

    private static InferenceTask ToTask(string json)
    {
        var request = CreateChatCompletionRequest.Parser.ParseJson(json);
        if (request.Messages.Count == 0) request.Messages.Add(new RequestMessage { Role = "user", Content = Value.ForString("Hi") });
        return ChatRequests.ToTasks(request, "x", 8)[0];
    }
}
