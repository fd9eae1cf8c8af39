using System.Security.Cryptography;

namespace AIForge.Coordinator.Inference.Tools;

/// <summary>Ids of calls as OpenAI's look.</summary>
internal static class ToolCallIds
{
    private const int Length = 24;
    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    public static string New() => $"call_{RandomNumberGenerator.GetString(Letters, Length)}";
}
