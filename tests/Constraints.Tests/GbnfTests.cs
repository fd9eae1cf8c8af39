using AIForge.Constraints.Gbnf;
using AIForge.Constraints.Matching;

namespace AIForge.Constraints.Tests;

/// <summary>Grammars in the notation of llama.cpp.</summary>
public sealed class GbnfTests
{
    private const string Arithmetic = """
        # sums of products
        root  ::= term ([-+] term)*
        term  ::= number ("*" number |
                  "/" number)*
        number ::= "-"? [0-9]{1,3} | "(" root ")"
        """;

    [Theory]
    [InlineData(Arithmetic, "1", "12+3", "-1*2/3-4", "(1+2)*3", "((7))")]
    [InlineData("root ::= \"a\"? [^a-z\\n]+ .", "aA?", "1é", "日日")]
    [InlineData("root ::= ( \"x\"\n  | \"y\" )+", "x", "xyx")]
    [InlineData("root ::= \"\\x41\\u00e9\\U0001F600\\\"\"", "Aé😀\"")]
    [InlineData("root ::= item{2,} end?\nitem ::= \"i\"\nend ::= \".\"", "ii", "iiii.")]
    [InlineData("root ::= ", "")]
    public void Text_OfTheLanguage_IsAccepted(string grammar, params string[] texts)
    {
        foreach (var text in texts) Walks.Accepts(GbnfCompiler.Compile(grammar), text).Should().BeTrue(text);
    }

    [Theory]
    [InlineData(Arithmetic, "", "1+", "1234", "(1", "1)", "--1")]
    [InlineData("root ::= \"a\"? [^a-z\\n]+ .", "a", "bA?")]
    [InlineData("root ::= item{2,} end?\nitem ::= \"i\"\nend ::= \".\"", "i", "ii..")]
    public void Text_OfNoSuchLanguage_IsNot(string grammar, params string[] texts)
    {
        foreach (var text in texts) Walks.Accepts(GbnfCompiler.Compile(grammar), text).Should().BeFalse(text);
    }

    [Theory]
    [InlineData("", "", "no rule root")]
    [InlineData("a ::= \"x\"", "", "no rule root")]
    [InlineData("root ::= \"x\"\nroot ::= \"y\"", "line 2", "twice")]
    [InlineData("root ::= none", "line 1", "no rule none")]
    [InlineData("root ::= \"x\n", "line 1", "quotation mark")]
    [InlineData("root ::= (\"x\"", "line 1", "no ')'")]
    [InlineData("root ::= [z-a]", "line 1", "range")]
    [InlineData("root ::= \"\\q\"", "line 1", "not known")]
    [InlineData("root ::= \"x\"{3,2}", "line 1", "smaller")]
    [InlineData("root ::= \"x\"{99999}", "line 1", "repetitions")]
    [InlineData("root = \"x\"", "line 1", "::=")]
    [InlineData("root ::= root \"x\" | \"y\"", "", "left recursion")]
    [InlineData("root ::= a\na ::= b? root \"x\"\nb ::= \"b\"", "", "left recursion")]
    [InlineData("root ::= \"x\" root", "", "without an end")]
    public void Grammar_ThatCannotBeFollowed_IsRefused(string grammar, string path, string problem)
    {
        var fault = FluentActions.Invoking(() => GbnfCompiler.Compile(grammar)).Should().Throw<ConstraintException>().Which;

        fault.Path.Should().Be(path);
        fault.Problem.Should().Contain(problem);
    }

    [Fact]
    public void Grammar_OfStackedRepetitions_IsRefused()
    {
        Refusal($"root ::= \"a\"{new string('*', 200_000)}").Should().Contain("follow each other");
        Refusal($"root ::= {string.Concat(Enumerable.Repeat("(", 60))}\"a\"{string.Concat(Enumerable.Repeat("{2}?)", 60))}").Should().Contain("states");
        FluentActions.Invoking(() => GbnfCompiler.Compile("root ::= [0-9]{1,3}?")).Should().NotThrow();
    }

    [Theory]
    [InlineData("alternatives of nothing", 2_000, "|", "{1000}")]
    [InlineData("options in a row", 1_000, "\"a\"? ", "{5}")]
    public void Grammar_WithMoreWaysThanStates_IsRefused(string what, int times, string part, string after) =>
        Refusal($"root ::= \"x\" ({string.Concat(Enumerable.Repeat(part, times))}r){after}\nr ::= \"b\"").Should().Contain("ways between", what);

    [Theory]
    [InlineData("[a-z ] s \"x\" | [a-z ] s \"y\" | \"e\"")]
    [InlineData("[a-z ] s s \"x\" | [a-z ] s s \"y\" | [a-z ] s \"z\" | \"e\"")]
    public void Walk_WhoseReadingsMultiply_IsRefused(string rule)
    {
        var constraint = Walks.Begin(GbnfCompiler.Compile($"root ::= s\ns ::= {rule}"));

        // Each letter doubles what may be meant: after twenty, nobody could remember all of it.
        FluentActions.Invoking(() =>
        {
            for (var i = 0; i < 100; i++) constraint.TryAccept('a');
        }).Should().Throw<ConstraintException>().Which.Problem.Should().Contain("too many ways");
    }

    [Fact]
    public void Masks_ThatTakeTooLongToWorkOut_AreRefused()
    {
        // Hundreds of readings at once, each of which leads to hundreds of places.
        var rules = string.Join('\n', Enumerable.Range(0, 900).Select(i => $"c{i} ::= [a-z ] c{(i + 1) % 900} \"k\" | [a-z ] c{((i * 7) + 1) % 900} \"z\" | \"e\""));
        var grammar = GbnfCompiler.Compile($"root ::= {string.Join(" | ", Enumerable.Range(0, 900).Select(i => $"c{i}"))}\n{rules}");
        var vocabulary = new TokenTrie([.. Enumerable.Range(0, 256).Select(value => new[] { (byte)value }), .. Enumerable.Range(0, 26 * 26 * 26).Select(Letters)]);
        var constraint = new TokenConstraint(new TokenMasks(grammar, vocabulary), []);

        FluentActions.Invoking(constraint.Allowed).Should().Throw<ConstraintException>();

        static byte[] Letters(int number) => [(byte)('a' + (number % 26)), (byte)('a' + (number / 26 % 26)), (byte)('a' + (number / 676))];
    }

    private static string Refusal(string grammar) => FluentActions.Invoking(() => GbnfCompiler.Compile(grammar)).Should().Throw<ConstraintException>().Which.Problem;

    [Fact]
    public void Grammar_WithThousandsOfAlternativesOfTheSameText_IsFollowedOrRefusedInTime()
    {
        var rules = string.Join('\n', Enumerable.Range(0, 2_000).Select(i => $"r{i} ::= \"a\"* \"{i}\""));
        var grammar = GbnfCompiler.Compile($"root ::= {string.Join(" | ", Enumerable.Range(0, 2_000).Select(i => $"r{i}"))}\n{rules}");

        // All of them can be meant as long as only a's are written.
        FluentActions.Invoking(() => Walks.Accepts(grammar, "aaaa7")).Should().Throw<ConstraintException>().Which.Problem.Should().Contain("too many ways");
    }
}
