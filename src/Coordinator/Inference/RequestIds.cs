using AIForge.Shared.Ids;

namespace AIForge.Coordinator.Inference;

/// <summary>Ids of answers as OpenAI clients expect them: a prefix, a dash, and here the digits of a request id.</summary>
internal static class RequestIds
{
    public static string New(string prefix, TimeProvider clock) => $"{prefix}-{Id<RequestTag>.New(clock).ToString()[(RequestTag.Prefix.Length + 1)..]}";
}
