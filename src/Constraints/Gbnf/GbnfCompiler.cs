using AIForge.Constraints.Automata;
using AIForge.Constraints.Patterns;

namespace AIForge.Constraints.Gbnf;

/// <summary>
/// Makes a grammar of text in GBNF, the notation of llama.cpp: `name ::= alternatives`, the first thing to read being the rule `root`. A rule
/// ends with its line unless the line ends with `|` or lies within brackets.
/// </summary>
public static class GbnfCompiler
{
    private const int MostBytes = 256 << 10;
    private const string RootName = "root";

    /// <exception cref="ConstraintException">It is no grammar, or one that cannot be followed; the path names the line.</exception>
    public static Grammar Compile(string text)
    {
        if (text.Length > MostBytes) throw new ConstraintException("", $"A grammar may have {MostBytes} characters.");
        try
        {
            return Build(new GbnfParser(text).Parse());
        }
        catch (GrammarTooLargeException exception)
        {
            throw new ConstraintException("", exception.Message);
        }
    }

    private static Grammar Build(GbnfText parsed)
    {
        var root = parsed.Names.IndexOf(RootName);
        if (root < 0 || parsed.Bodies[root] is null) throw new ConstraintException("", "There is no rule root, which is where reading begins: root ::= …");
        var missing = Enumerable.Range(0, parsed.Names.Count).FirstOrDefault(rule => parsed.Bodies[rule] is null, -1);
        if (missing >= 0) throw new ConstraintException($"line {parsed.Lines[missing]}", $"There is no rule {parsed.Names[missing]}.");

        // The rule made first is the root of the grammar; it enters the one of that name.
        var builder = new GrammarBuilder();
        var (_, start, end) = builder.AddRule();
        var rules = parsed.Names.ConvertAll(_ => builder.AddRule());
        builder.Call(start, rules[root].Rule, end);
        // The parser counts from 0, and the root stands before.
        var compiler = new PatternCompiler(builder, ReadOne);
        for (var rule = 0; rule < rules.Count; rule++) compiler.Read(rules[rule].Start, Shifted(parsed.Bodies[rule]!), rules[rule].End);
        return builder.Build();
    }

    private static void ReadOne(GrammarBuilder builder, int from, CodePoints characters, int to)
    {
        foreach (var (first, last) in characters.Ranges) Utf8Ranges.Read(builder, from, first, last, to);
    }

    private static PatternNode Shifted(PatternNode node) => node switch
    {
        PatternNode.Rule rule => new PatternNode.Rule(rule.Number + 1),
        PatternNode.Sequence sequence => new PatternNode.Sequence([.. sequence.Parts.Select(Shifted)]),
        PatternNode.Choice choice => new PatternNode.Choice([.. choice.Options.Select(Shifted)]),
        PatternNode.Repeat repeat => repeat with { Part = Shifted(repeat.Part) },
        _ => node,
    };
}
