using System.Text.Json;
using System.Text.Json.Serialization;

namespace AIForge.Micro.Engine;

/// <summary>What one process that loaded a model and generated with it measured of itself; zero is what it was not asked for.</summary>
/// <param name="LoadSeconds">Until it could begin to generate.</param>
/// <param name="ResidentMegabytes">Of the whole process, after a first short answer.</param>
/// <param name="UsedMegabytes">The same after all it was asked for, with the keys and values that it keeps of that.</param>
/// <param name="Prompt">Tokens a second of a prompt of 512, until the first token of the answer.</param>
/// <param name="Decode">Tokens a second of one answer after its first token.</param>
/// <param name="Batch">Tokens a second of all answers together, when 16 are generated at once.</param>
internal sealed record EngineFigures(double LoadSeconds, double ResidentMegabytes, double UsedMegabytes, double Prompt, double Decode, double Batch)
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { NumberHandling = JsonNumberHandling.Strict };

    public static EngineFigures Parse(string line) => JsonSerializer.Deserialize<EngineFigures>(line, Json)!;

    public string ToJson() => JsonSerializer.Serialize(this, Json);

    /// <summary>The better of two runs of the same program: what another program took of the machine makes none faster.</summary>
    public EngineFigures Best(EngineFigures other) => new(
        Math.Min(LoadSeconds, other.LoadSeconds), Math.Max(ResidentMegabytes, other.ResidentMegabytes), Math.Max(UsedMegabytes, other.UsedMegabytes), Math.Max(Prompt, other.Prompt), Math.Max(Decode, other.Decode), Math.Max(Batch, other.Batch));
}
