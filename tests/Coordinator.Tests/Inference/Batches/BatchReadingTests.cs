using System.Text;
using AIForge.Coordinator.Inference.Batches;
using AIForge.Testing;
using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Options;

namespace AIForge.Coordinator.Tests.Inference.Batches;

/// <summary>What is a request of an input file, and what is told of everything else.</summary>
public sealed class BatchReadingTests
{
    private const string Endpoint = "/v1/embeddings";

    private static string Line(string id, string body = "{}") => $$"""{"custom_id":"{{id}}","method":"POST","url":"{{Endpoint}}","body":{{body}}}""";

    private static async Task<(IReadOnlyList<BatchLine> Lines, IReadOnlyList<BatchProblem> Problems)> ReadAsync(byte[] content, BatchOptions? options = null)
    {
        using var stream = new MemoryStream(content);
        return await new BatchReading(Options.Create(options ?? new BatchOptions())).ReadAsync(stream, Endpoint, default).Within();
    }

    private static Task<(IReadOnlyList<BatchLine> Lines, IReadOnlyList<BatchProblem> Problems)> ReadAsync(string content, BatchOptions? options = null) => ReadAsync(Encoding.UTF8.GetBytes(content), options);

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("\n\n \n")]
    public async Task Read_Lines_AreTakenAsTheyStand(string separator)
    {
        var (lines, problems) = await ReadAsync(string.Join(separator, Line("a", """{"x": 9007199254740993, "y":"ü"}"""), Line("b")) + separator);

        problems.Should().BeEmpty();
        lines.Select(line => (line.CustomId, line.Body)).Should().Equal(("a", """{"x": 9007199254740993, "y":"ü"}"""), ("b", "{}"));
    }

    [Theory]
    [InlineData("{", "invalid_json_line", null)]
    [InlineData("[]", "invalid_json_line", null)]
    [InlineData("{}{}", "invalid_json_line", null)]
    [InlineData("""{"method":"POST","url":"/v1/embeddings","body":{}}""", "missing_required_parameter", "custom_id")]
    [InlineData("""{"custom_id":7,"method":"POST","url":"/v1/embeddings","body":{}}""", "missing_required_parameter", "custom_id")]
    [InlineData("""{"custom_id":"\ud800","method":"POST","url":"/v1/embeddings","body":{}}""", "missing_required_parameter", "custom_id")]
    [InlineData("""{"custom_id":"a\u0000","method":"POST","url":"/v1/embeddings","body":{}}""", "invalid_value", "custom_id")]
    [InlineData("""{"custom_id":"a","method":"GET","url":"/v1/embeddings","body":{}}""", "invalid_method", "method")]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/responses","body":{}}""", "mismatched_url", "url")]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":[]}""", "missing_required_parameter", "body")]
    [InlineData("""{"custom_id":"a","method":"POST","url":"/v1/embeddings","body":{"x":"\u0000"}}""", "invalid_value", "body")]
    public async Task Read_WrongLine_IsToldByItsNumberAndMember(string line, string code, string? member)
    {
        var (lines, problems) = await ReadAsync($"{Line("first")}\n{line}\n{Line("last")}");

        problems.Should().ContainSingle().Which.Should().Match<BatchProblem>(problem => problem.Code == code && problem.Param == member && problem.Line == 2);
        lines.Select(read => read.CustomId).Should().Equal("first", "last");
    }

    [Theory]
    [InlineData("""{"input":["a","b","c"]}""", 1)]
    [InlineData("""{"input":[[1],[2],[3]]}""", 1)]
    [InlineData("""{"input":[1,2,3]}""", 0)]
    [InlineData("""{"input":"abc"}""", 0)]
    [InlineData("""{"input":[]}""", 0)]
    public async Task Read_TextsToEmbed_AreBoundedInAll(string body, int problems)
    {
        var read = await ReadAsync($"{Line("a", body)}\n{Line("b", body)}\n{Line("c", body)}", new BatchOptions { MaxEmbeddingInputs = 5 });

        read.Problems.Where(problem => problem is { Code: "too_many_embedding_inputs", Line: 2 }).Should().HaveCount(problems);
    }

    [Fact]
    public async Task Read_WhatIsTooMuch_EndsThereWithTheReason()
    {
        var options = new BatchOptions { MaxRequests = 2, MaxLineBytes = 200 };

        (await ReadAsync(string.Join('\n', Line("a"), Line("b"), Line("c")), options)).Problems.Should().ContainSingle().Which.Code.Should().Be("too_many_tasks");
        (await ReadAsync($"{Line("a")}\n{new string(' ', 1 << 20)}\n{Line("b")}", options)).Problems.Should().ContainSingle().Which.Code.Should().Be("line_too_long");
        (await ReadAsync("\n\n")).Problems.Should().ContainSingle().Which.Code.Should().Be("empty_file");
        (await ReadAsync(string.Concat(Enumerable.Repeat("{\n", 10_000)))).Problems.Count.Should().BeLessThan(100);
        (await ReadAsync($"{Line("a")}\n{Line("a")}")).Problems.Should().ContainSingle().Which.Code.Should().Be("duplicate_custom_id");
    }

    [Fact]
    public void Read_RandomBytes_IsNeverAnError() => Prop.ForAll(ArbMap.Default.ArbFor<byte[]>(), bytes =>
    {
        var (lines, problems) = ReadAsync(bytes).GetAwaiter().GetResult();
        (lines.Count + problems.Count).Should().BePositive();
    }).QuickCheckThrowOnFailure();
}
