using AIForge.Protocol.OpenAi.V1;

namespace AIForge.Load.Gateway;

/// <summary>What the backend says: a 200-word answer, or tokens 5 ms apart.</summary>
internal static class Answers
{
    public const int Tokens = 20;
    public const int TokenGap = 5;

    public const string Request =
        """{"model":"m","messages":[{"role":"system","content":"You are terse."},{"role":"user","content":"Say something about rivers, please."}],"temperature":0.7,"max_tokens":200,"stream":false}""";

    public static readonly string StreamRequest = Request.Replace("\"stream\":false", "\"stream\":true", StringComparison.Ordinal);

    private static readonly string Text = string.Join(' ', Enumerable.Repeat("river", 200));

    public static readonly byte[] UnaryBytes = System.Text.Encoding.UTF8.GetBytes(
        $$$"""{"id":"chatcmpl-1","object":"chat.completion","created":1760000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"{{{Text}}}","refusal":null,"annotations":[]},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":20,"completion_tokens":200,"total_tokens":220}}""");

    public static readonly string ChunkEvent =
        "data: " + """{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1760000000,"model":"m","choices":[{"index":0,"delta":{"content":"river"},"logprobs":null,"finish_reason":null}]}""" + "\n\n";

    public static readonly ChatCompletion Unary = new()
    {
        Id = "chatcmpl-1",
        Object = "chat.completion",
        Created = 1760000000,
        Model = "m",
        Choices = { new ChatChoice { Message = new ResponseMessage { Role = "assistant", Content = Text }, FinishReason = "stop" } },
        Usage = new Usage { PromptTokens = 20, CompletionTokens = 200, TotalTokens = 220 },
    };

    public static readonly ChatCompletionChunk Chunk = new()
    {
        Id = "chatcmpl-1",
        Object = "chat.completion.chunk",
        Created = 1760000000,
        Model = "m",
        Choices = { new ChunkChoice { Delta = new Delta { Content = "river" } } },
    };
}
