using System.Text.Json;
using AIForge.Chains.Cryptography;
using AIForge.Testing;

namespace AIForge.Chains.Tests;

/// <summary>Golden/vectors.json, made with ethers, tronweb and siwe from a key that everybody knows.</summary>
internal static class Vectors
{
    private static readonly JsonElement Root =
        JsonDocument.Parse(File.ReadAllText(RepositoryFolder.Combine("tests", "Chains.Tests", "Golden", "vectors.json"))).RootElement;

    public static PrivateKey Key { get; } = PrivateKey.TryParse(Text("privateKey"), out var key) ? key : throw new InvalidOperationException();

    public static string Text(params string[] path) => path.Aggregate(Root, (element, name) => element.GetProperty(name)).GetString()!;

    /// <summary>A whole object, without blanks.</summary>
    public static string Json(string name) => JsonSerializer.Serialize(Root.GetProperty(name));

    /// <summary>The only signature of a Tron transaction.</summary>
    public static string Signature(string name) => Root.GetProperty(name).GetProperty("signature")[0].GetString()!;

    public static byte[] Bytes(params string[] path) => Convert.FromHexString(Text(path)[2..]);
}
