using System.Text.Encodings.Web;
using System.Text.Json;

namespace AIForge.ProtoJson;

/// <summary>The settings of every JSON reader and writer here.</summary>
internal static class JsonFormat
{
    public const int MaxDepth = 64;

    /// <summary>Only what JSON demands is escaped: replies are application/json, never part of a page.</summary>
    public static readonly JsonWriterOptions Writer = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    public static readonly JsonReaderOptions Reader = new() { MaxDepth = MaxDepth };
}
