using System.Text.Json;

namespace AIForge.Load.Chat;

/// <summary>
/// One run: clients that ask again as soon as they are answered. The engine and the whole path get the same runs, and the seeds
/// make them generate the same tokens.
/// </summary>
/// <param name="Tokens">Tokens of every answer.</param>
internal sealed record ChatRun(int Clients, int RequestsPerClient, int Tokens, int FirstSeed)
{
    public const float Temperature = 1;

    public int Requests => Clients * RequestsPerClient;

    public static string Question(int seed) => $"Please say something about the number {seed}.";

    public byte[] Body(string model, int seed) => JsonSerializer.SerializeToUtf8Bytes(new
    {
        model,
        messages = new[] { new { role = "user", content = Question(seed) } },
        max_tokens = Tokens,
        ignore_eos = true,
        temperature = Temperature,
        seed,
        stream = true,
    });
}
