using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using AIForge.Constraints.Gbnf;
using AIForge.Constraints.JsonSchemas;

namespace AIForge.Coordinator.Inference;

/// <summary>Checks schemas and grammars, each once: applications send the same one with every request.</summary>
internal sealed class CheckedConstraints
{
    private const int MostRemembered = 4_096;

    private readonly ConcurrentDictionary<string, bool> _good = new(StringComparer.Ordinal);

    /// <exception cref="Constraints.ConstraintException">It cannot be followed.</exception>
    public void Schema(string text) => Check($"schema {HashOf(text)}", () => JsonSchemaCompiler.Compile(text));

    /// <exception cref="Constraints.ConstraintException">It cannot be followed.</exception>
    public void Grammar(string text) => Check($"grammar {HashOf(text)}", () => GbnfCompiler.Compile(text));

    private void Check(string key, Action compile)
    {
        if (_good.ContainsKey(key)) return;
        compile();
        if (_good.Count >= MostRemembered) _good.Clear();
        _good[key] = true;
    }

    private static string HashOf(string text) => Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
