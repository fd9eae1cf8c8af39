using AIForge.Inference.Formats;

namespace AIForge.Inference.Tests;

/// <summary>Model files the tests run on; the project copies them next to the test assembly.</summary>
internal static class TestModels
{
    public static string F32 => Path("forge-tiny-f32.gguf");

    public static string Q8 => Path("forge-tiny-q8_0.gguf");

    public static string Path(string name) => System.IO.Path.Combine(AppContext.BaseDirectory, "Golden", name);

    public static GgufFile OpenF32() => GgufFile.Open(F32);
}
