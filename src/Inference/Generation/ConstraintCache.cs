using AIForge.Constraints;
using AIForge.Constraints.Gbnf;
using AIForge.Constraints.JsonSchemas;
using AIForge.Constraints.Matching;
using AIForge.Constraints.ToolCalls;
using AIForge.Inference.Tokenization;

namespace AIForge.Inference.Generation;

/// <summary>Constraints over one model's vocabulary. Those used last are kept with their masks: applications send the same schema again and again.</summary>
internal sealed class ConstraintCache(Tokenizer tokenizer)
{
    private const int MostKept = 64;

    private readonly Lock _lock = new();
    private readonly Dictionary<OutputConstraint, LinkedListNode<(OutputConstraint Key, TokenMasks Masks)>> _kept = [];
    private readonly LinkedList<(OutputConstraint Key, TokenMasks Masks)> _byUse = [];

    // Made when it is first needed: most requests want no constraint.
    private readonly Lazy<TokenTrie> _trie = new(() => new TokenTrie(
        [.. Enumerable.Range(0, tokenizer.Vocabulary.Count).Select(token => tokenizer.Vocabulary.Kinds[token] == TokenKind.Control ? [] : tokenizer.BytesOf(token).ToArray())]));

    // The same, and what calls are recognised by.
    private readonly Lazy<TokenTrie> _trieOfCalls = new(() => new TokenTrie(
        [.. Enumerable.Range(0, tokenizer.Vocabulary.Count).Select(token => tokenizer.Vocabulary.Kinds[token] == TokenKind.Control ? tokenizer.MarkOf(token).ToArray() : tokenizer.BytesOf(token).ToArray())]));

    /// <exception cref="PromptException">It cannot be followed; the message says where and why.</exception>
    public TokenMasks Of(OutputConstraint constraint)
    {
        lock (_lock)
        {
            if (_kept.TryGetValue(constraint, out var known))
            {
                _byUse.Remove(known);
                _byUse.AddFirst(known);
                return known.Value.Masks;
            }
        }

        return Keep(constraint, Compile(constraint));
    }

    private TokenMasks Compile(OutputConstraint constraint)
    {
        try
        {
            return new TokenMasks(
                constraint.Kind switch
                {
                    OutputConstraintKind.JsonObject => JsonSchemaCompiler.AnyObject(),
                    OutputConstraintKind.JsonSchema => JsonSchemaCompiler.Compile(constraint.Text),
                    OutputConstraintKind.ToolCalls => ToolCallGrammar.Compile(ToolCallRules.Parse(constraint.Text)),
                    _ => GbnfCompiler.Compile(constraint.Text),
                },
                constraint.Kind == OutputConstraintKind.ToolCalls && tokenizer.HasMarks ? _trieOfCalls.Value : _trie.Value);
        }
        catch (ConstraintException exception)
        {
            throw new PromptException("invalid_constraint", $"The output cannot be constrained so. {exception.Message}", exception);
        }
    }

    private TokenMasks Keep(OutputConstraint constraint, TokenMasks masks)
    {
        lock (_lock)
        {
            // Two requests may have compiled the same at once: one of both is kept.
            if (_kept.TryGetValue(constraint, out var other)) return other.Value.Masks;
            _kept[constraint] = _byUse.AddFirst((constraint, masks));
            if (_kept.Count > MostKept)
            {
                _kept.Remove(_byUse.Last!.Value.Key);
                _byUse.RemoveLast();
            }

            return masks;
        }
    }
}
