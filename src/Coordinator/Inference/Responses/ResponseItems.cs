using System.Text;
using AIForge.Protocol.Node.V1;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Inference.Responses;

/// <summary>What responses consist of, as JSON: which members an item has follows from its type.</summary>
internal static class ResponseItems
{
    public static Value Message(string id, string status, Value? part) => Object(
        ("id", Value.ForString(id)), ("type", Value.ForString("message")), ("status", Value.ForString(status)), ("role", Value.ForString("assistant")),
        ("content", part is null ? Value.ForList() : Value.ForList(part)));

    public static Value Text(string text, IEnumerable<TokenLogprob> logprobs) =>
        Object(("type", Value.ForString("output_text")), ("text", Value.ForString(text)), ("annotations", Value.ForList()), ("logprobs", Logprobs(logprobs)));

    public static Value Call(string id, string callId, string name, string arguments, string status) => Object(
        ("id", Value.ForString(id)), ("type", Value.ForString("function_call")), ("status", Value.ForString(status)), ("call_id", Value.ForString(callId)),
        ("name", Value.ForString(name)), ("arguments", Value.ForString(arguments)));

    public static Value Logprobs(IEnumerable<TokenLogprob> logprobs) => Value.ForList([.. logprobs.Select(token => Object(
        ("token", Text(token.Token.Span)), ("logprob", Value.ForNumber(token.Logprob)), ("bytes", Bytes(token.Token)),
        ("top_logprobs", Value.ForList([.. token.Top.Select(top => Object(("token", Text(top.Token.Span)), ("logprob", Value.ForNumber(top.Logprob)), ("bytes", Bytes(top.Token))))]))))]);

    public static Value Object(params (string Name, Value Value)[] members)
    {
        var fields = new Struct();
        foreach (var (name, value) in members) fields.Fields[name] = value;
        return Value.ForStruct(fields);
    }

    private static Value Text(ReadOnlySpan<byte> bytes) => Value.ForString(Encoding.UTF8.GetString(bytes));

    private static Value Bytes(IEnumerable<byte> bytes) => Value.ForList([.. bytes.Select(value => Value.ForNumber(value))]);
}
