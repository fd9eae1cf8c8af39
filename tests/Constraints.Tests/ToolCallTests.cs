using System.Text;
using System.Text.Json;
using AIForge.Constraints.Matching;
using AIForge.Constraints.ToolCalls;

namespace AIForge.Constraints.Tests;

/// <summary>What the grammar of calls lets a model write, the reader takes apart: any walk through the one, cut anywhere, is whole calls of the other.</summary>
public sealed class ToolCallTests
{
    private static readonly CallableFunction Weather = new("get_weather", """{"type":"object","properties":{"city":{"type":"string","maxLength":8},"days":{"type":"integer","minimum":0,"maximum":9}},"required":["city"]}""");
    private static readonly CallableFunction Now = new("now", """{"type":"object","properties":{},"additionalProperties":false}""");

    public static TheoryData<ToolCallFormat, bool, bool> Kinds()
    {
        var data = new TheoryData<ToolCallFormat, bool, bool>();
        foreach (var format in Enum.GetValues<ToolCallFormat>())
            foreach (var required in new[] { true, false })
                foreach (var parallel in new[] { true, false }) data.Add(format, required, parallel);
        return data;
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Walk_AnyWay_IsReadAsWholeCalls(ToolCallFormat format, bool isRequired, bool isParallel)
    {
        var masks = new TokenMasks(ToolCallGrammar.Compile(Rules(format, isRequired, isParallel)), Walks.Vocabulary);
        for (var seed = 0; seed < 40; seed++)
        {
            var random = new Random(seed);
            var text = Walks.Write(masks, random, 300);

            var (content, calls) = Read(format, text, random);

            if (isRequired) calls.Should().NotBeEmpty("the answer is {0}", text);
            if (isRequired) content.Should().BeEmpty();
            if (!isParallel || format == ToolCallFormat.Plain) calls.Should().HaveCountLessThan(2);
            foreach (var (name, arguments) in calls) CheckCall(name, arguments);
            if (calls.Count == 0) content.Should().Be(text, "text stays what it was");
        }
    }

    public static TheoryData<ToolCallFormat, string, string, string> Answers() => new()
    {
        { ToolCallFormat.Tagged, "Let me see.\n<tool_call>\n{\"name\": \"now\", \"arguments\": {}}\n</tool_call>", "Let me see.\n", "now({})" },
        { ToolCallFormat.Tagged, "<tool_call>{\"name\":\"now\",\"arguments\":{}}</tool_call>\n<tool_call>{\"name\":\"get_weather\",\"arguments\":{\"city\":\"{}\\\"]\"}}</tool_call>", "", "now({}) get_weather({\"city\":\"{}\\\"]\"})" },
        { ToolCallFormat.Tagged, "a < b, <tool and <tool_cal", "a < b, <tool and <tool_cal", "" },
        { ToolCallFormat.Plain, "{\"name\": \"get_weather\", \"parameters\": {\"city\": \"Oslo\", \"days\": 3}}", "", "get_weather({\"city\": \"Oslo\", \"days\": 3})" },
        { ToolCallFormat.Plain, "<|python_tag|>{\"name\": \"now\", \"parameters\": {}}", "", "now({})" },
        { ToolCallFormat.Plain, "{\"nothing\": \"to call\"}", "{\"nothing\": \"to call\"}", "" },
        { ToolCallFormat.Plain, "It is {\"name\": \"now\", \"parameters\": {}}", "It is {\"name\": \"now\", \"parameters\": {}}", "" },
        { ToolCallFormat.Plain, "  {", "  {", "" },
        { ToolCallFormat.List, "[TOOL_CALLS] [{\"name\": \"now\", \"arguments\": {}}, {\"name\": \"get_weather\", \"arguments\": {\"city\": \"Rome\"}}]", "", "now({}) get_weather({\"city\": \"Rome\"})" },
        { ToolCallFormat.Named, "One moment. [TOOL_CALLS]get_weather[ARGS]{\"city\": \"Rome\"}[TOOL_CALLS]now[ARGS]{}", "One moment. ", "get_weather({\"city\": \"Rome\"}) now({})" },
    };

    [Theory]
    [MemberData(nameof(Answers))]
    public void Answer_OfTheFormat_IsAllowedAndReadHoweverItIsCut(ToolCallFormat format, string text, string content, string calls)
    {
        Walks.Accepts(ToolCallGrammar.Compile(Rules(format, isRequired: false, isParallel: true)), text).Should().BeTrue();
        for (var seed = 0; seed < 20; seed++)
        {
            var read = Read(format, text, new Random(seed));

            read.Content.Should().Be(content);
            string.Join(' ', read.Calls.Select(call => $"{call.Name}({call.Arguments})")).Should().Be(calls);
        }
    }

    /// <summary>Answers that were cut short, or written without the grammar.</summary>
    [Theory]
    [InlineData(ToolCallFormat.Tagged, "Well. <tool_call> what", "Well. <tool_call> what")]
    [InlineData(ToolCallFormat.Tagged, "<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call> And so on", "And so on")]
    [InlineData(ToolCallFormat.Tagged, "<tool_call>{\"name\": \"now\", \"arguments\": {}}\n</tool", "")]
    [InlineData(ToolCallFormat.Plain, " <|python_tag|>print(1)", " <|python_tag|>print(1)")]
    [InlineData(ToolCallFormat.List, "[TOOL_CALLS] [{\"name\": \"now\", \"arguments\": {}}] Done.", "Done.")]
    [InlineData(ToolCallFormat.Named, "[TOOL_CALLS]now[ARGS]{}[TOOL_CALLS]wea", "[TOOL_CALLS]wea")]
    [InlineData(ToolCallFormat.Tagged, "<tool_call>{\"name\": \"now\", \"arguments\": {}}<", "")]
    [InlineData(ToolCallFormat.Tagged, "<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call><", "<")]
    [InlineData(ToolCallFormat.Tagged, "<tool_call>{\"name\": \"now\", \"arguments\": {}}]", "]")]
    [InlineData(ToolCallFormat.Plain, "{\"name\": \"now\", \"parameters\": {}}<", "<")]
    [InlineData(ToolCallFormat.Plain, "{\"name\": \"now\", \"parameters\": {}}]", "]")]
    [InlineData(ToolCallFormat.Plain, "{\"name\": \"now\", \"parameters\": {}}}", "}")]
    [InlineData(ToolCallFormat.List, "[TOOL_CALLS] [{\"name\": \"now\", \"arguments\": {}}]</", "</")]
    [InlineData(ToolCallFormat.List, "[TOOL_CALLS] [{\"name\": \"now\", \"arguments\": {}}]</tool_call>", "</tool_call>")]
    [InlineData(ToolCallFormat.Named, "[TOOL_CALLS]now[ARGS]{}}", "}")]
    [InlineData(ToolCallFormat.Named, "[TOOL_CALLS]now[ARGS]{}<", "<")]
    [InlineData(ToolCallFormat.Named, "[TOOL_CALLS]now[ARGS]{} ] or not", "] or not")]
    public void Answer_WhatIsNoCall_IsText(ToolCallFormat format, string text, string content)
    {
        for (var seed = 0; seed < 20; seed++) Read(format, text, new Random(seed)).Content.Should().Be(content);
    }

    [Theory]
    [InlineData("<tool_call>{\"name\": \"other\", \"arguments\": {}}</tool_call>")]
    [InlineData("<tool_call>{\"name\": \"get_weather\", \"arguments\": {}}</tool_call>")]
    [InlineData("<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call> And so on")]
    [InlineData("<tool_call> what")]
    public void Answer_CallThatIsNone_IsNotAllowed(string text) =>
        Walks.Accepts(ToolCallGrammar.Compile(Rules(ToolCallFormat.Tagged, isRequired: false, isParallel: true)), text).Should().BeFalse();

    [Fact]
    public void ContentSchema_AnswerIsWhatItSaysOrCalls()
    {
        var grammar = ToolCallGrammar.Compile(Rules(ToolCallFormat.Tagged, isRequired: false, isParallel: true) with { ContentSchema = """{"type":"object","properties":{"a":{"type":"boolean"}},"required":["a"]}""" });

        Walks.Accepts(grammar, "{\"a\": true}").Should().BeTrue();
        Walks.Accepts(grammar, "<tool_call>{\"name\": \"now\", \"arguments\": {}}</tool_call>").Should().BeTrue();
        Walks.Accepts(grammar, "Yes.").Should().BeFalse();
    }

    [Fact]
    public void Rules_WrittenAndRead_AreTheSame()
    {
        var rules = Rules(ToolCallFormat.List, isRequired: true, isParallel: false);

        ToolCallRules.Parse(rules.ToJson()).Should().BeEquivalentTo(rules);
    }

    [Fact]
    public void Compile_SchemaThatCannotBeFollowed_NamesTheFunction()
    {
        var act = () => ToolCallGrammar.Compile(new ToolCallRules { Format = ToolCallFormat.Tagged, Functions = [Now, new CallableFunction("f", """{"type":"object","properties":{"a":{"not":{}}}}""")] });

        act.Should().Throw<ConstraintException>().Which.Path.Should().StartWith("f/properties/a");
    }

    [Fact]
    public void Read_AnyText_NeverFails()
    {
        var random = new Random(7);
        string[] parts = ["<tool_call>", "</tool_call>", "{\"name\"", ": \"now\"", ", \"arguments\": ", "{}", "}", "[TOOL_CALLS]", "[ARGS]", "now", " ", "\n", "text", "[", "{", "\""];
        for (var round = 0; round < 5_000; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(12)).Select(_ => parts[random.Next(parts.Length)]));
            foreach (var format in Enum.GetValues<ToolCallFormat>())
            {
                var (content, calls) = Read(format, text, random);

                if (calls.Count == 0) content.Should().Be(text, "none of it is lost");
                foreach (var (name, arguments) in calls) (name, arguments[0]).Should().Be(("now", '{'));
            }
        }
    }

    private static ToolCallRules Rules(ToolCallFormat format, bool isRequired, bool isParallel) =>
        new() { Format = format, Functions = [Weather, Now], IsRequired = isRequired, IsParallel = isParallel };

    private static void CheckCall(string name, string arguments)
    {
        using var json = JsonDocument.Parse(arguments);
        var names = json.RootElement.EnumerateObject().Select(property => property.Name).ToList();
        if (name == Now.Name) names.Should().BeEmpty();
        else names.Should().StartWith("city").And.BeSubsetOf(["city", "days"]);
    }

    private static (string Content, List<(string Name, string Arguments)> Calls) Read(ToolCallFormat format, string text, Random random)
    {
        var reader = new ToolCallReader(format);
        var pieces = new List<ToolCallPiece>();
        for (var at = 0; at < text.Length;)
        {
            var length = random.Next(1, Math.Min(6, text.Length - at) + 1);
            pieces.AddRange(reader.Append(text.Substring(at, length)));
            at += length;
        }

        pieces.AddRange(reader.Finish());
        var content = new StringBuilder();
        var calls = new List<(string Name, string Arguments)>();
        foreach (var piece in pieces)
        {
            if (piece.Call is not { } call) content.Append(piece.Text);
            else if (piece.Name is { } name) calls.Add((name, piece.Text));
            else calls[call] = (calls[call].Name, calls[call].Arguments + piece.Text);
        }

        return (content.ToString(), calls);
    }
}
