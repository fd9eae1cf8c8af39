using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using AIForge.Constraints;
using AIForge.Constraints.JsonSchemas;

namespace AIForge.Coordinator.Inference.Tools;

/// <summary>Finds out which schemas of tools can be followed, once for each set of tools: applications send the same with every request.</summary>
internal sealed class CheckedTools
{
    private const int MostRemembered = 4_096;

    private readonly ConcurrentDictionary<string, bool[]> _known = new(StringComparer.Ordinal);

    /// <summary>The schema that the calls of each are held to.</summary>
    /// <exception cref="Shared.Faults.FaultException">A strict one cannot be followed, or they are too large together.</exception>
    public IReadOnlyList<string> Follow(IReadOnlyList<ToolDraft> tools)
    {
        var key = KeyOf(tools);
        if (!_known.TryGetValue(key, out var followed))
        {
            var budget = new SchemaBudget();
            followed = [.. tools.Select(tool => CanFollow(tool, budget))];
            if (_known.Count >= MostRemembered) _known.Clear();
            _known[key] = followed;
        }

        return [.. tools.Select((tool, index) => followed[index] ? tool.Schema! : ToolSchemas.AnyObject)];
    }

    private static bool CanFollow(ToolDraft tool, SchemaBudget budget)
    {
        if (tool.Schema is null)
            return tool.IsStrict ? throw InferenceFaults.WrongValue(tool.Field, "a schema of type 'object' without a choice or a reference at its root, as strict is true") : false;
        try
        {
            budget.Check(tool.Schema);
            return true;
        }
        catch (ConstraintException exception) when (tool.IsStrict || budget.IsSpent)
        {
            throw InferenceFaults.WrongConstraint(tool.Field, exception);
        }
        catch (ConstraintException)
        {
            // Tools of others, found by agents at run time, say what no one can follow while writing; they are called all the same.
            return false;
        }
    }

    private static string KeyOf(IReadOnlyList<ToolDraft> tools)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var tool in tools)
        {
            hash.AppendData(SHA256.HashData(Encoding.UTF8.GetBytes(tool.Schema ?? "")));
            hash.AppendData([(byte)(tool.IsStrict ? 1 : 0)]);
        }

        return Convert.ToHexString(hash.GetHashAndReset());
    }
}
