using Xunit.Sdk;

namespace AIForge.Testing;

/// <summary>Compares with a committed file; UPDATE_GOLDEN=1 rewrites it for review.</summary>
public static class GoldenFile
{
    public static void Check(string path, string actual)
    {
        var text = actual.ReplaceLineEndings("\n");
        if (Environment.GetEnvironmentVariable("UPDATE_GOLDEN") == "1")
        {
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
            return;
        }

        var expected = File.Exists(path) ? File.ReadAllText(path).ReplaceLineEndings("\n") : "";
        if (expected == text) return;

        var was = expected.Split('\n');
        var isNow = text.Split('\n');
        var line = Enumerable.Range(0, Math.Max(was.Length, isNow.Length)).First(i => was.ElementAtOrDefault(i) != isNow.ElementAtOrDefault(i));
        throw new XunitException(
            $"{System.IO.Path.GetFileName(path)} differs from line {line + 1}:\n- {was.ElementAtOrDefault(line)}\n+ {isNow.ElementAtOrDefault(line)}\n"
            + "If the change is meant, run again with UPDATE_GOLDEN=1 and review the diff.");
    }
}
