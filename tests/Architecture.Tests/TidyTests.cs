using System.Text.Json;
using System.Text.RegularExpressions;

namespace AIForge.Architecture.Tests;

/// <summary>Sizes, names and the places where things belong: the rules of CONTRIBUTING.md that no compiler knows.</summary>
public sealed partial class TidyTests
{
    private const int LongestProductFile = 400;
    private const int LongestTestFile = 600;
    private const int LongestMember = 70;

    private static readonly string[] ProductFolders = ["src", "standins"];
    private static readonly string[] AllFolders = [.. ProductFolders, "tests", "benchmarks"];

    [Fact]
    public void Files_StayShort()
    {
        var tooLong = Sources(AllFolders)
            .Where(file => file.LineCount > (ProductFolders.Any(folder => file.RelativePath.StartsWith(folder + "/", StringComparison.Ordinal)) ? LongestProductFile : LongestTestFile))
            .Select(file => $"{file.RelativePath}: {file.LineCount} lines");

        tooLong.Should().BeEmpty();
    }

    [Fact]
    public void Members_StayShort()
    {
        var tooLong = Sources(AllFolders)
            .SelectMany(file => file.Bodies().Where(body => body.Length > LongestMember).Select(body => $"{file.RelativePath}:{body.Line}: {body.Length} lines"));

        tooLong.Should().BeEmpty();
    }

    [Fact]
    public void Files_HoldOneTopLevelTypeOfTheirName()
    {
        var wrong = Sources(ProductFolders)
            .Where(file => file.Name != "Program.cs" && file.RelativePath.StartsWith("src/", StringComparison.Ordinal))
            .Select(file => (file, types: file.TopLevelTypes.ToList()))
            .Where(entry => entry.types.Count != 1 || entry.types[0] != entry.file.Name.Split('.', '{')[0])
            .Select(entry => $"{entry.file.RelativePath}: {string.Join(", ", entry.types)}");

        wrong.Should().BeEmpty();
    }

    [Fact]
    public void Sources_HoldNoUnfinishedWork()
    {
        // Stand-ins throw NotImplementedException where the upstream contract does; this project names the words it forbids.
        var marked = Sources(["src", "tests", "benchmarks"])
            .Where(file => !file.RelativePath.StartsWith("tests/Architecture.Tests/", StringComparison.Ordinal))
            .Where(file => UnfinishedWork().IsMatch(file.Text))
            .Select(file => file.RelativePath);

        marked.Should().BeEmpty();
    }

    [Fact]
    public void Sql_StaysInStoresAndMigrations()
    {
        var elsewhere = Sources(["src"])
            .Where(file => !file.Name.Contains("Store", StringComparison.Ordinal) && !file.RelativePath.StartsWith("src/Coordinator/Platform/Database/", StringComparison.Ordinal))
            .Where(file => Sql().IsMatch(file.Text))
            .Select(file => file.RelativePath);

        elsewhere.Should().BeEmpty();
    }

    [Fact]
    public void CatchAll_AlwaysDoesSomething()
    {
        var silent = Sources(["src"]).Where(file => EmptyCatch().IsMatch(file.Text)).Select(file => file.RelativePath);

        silent.Should().BeEmpty();
    }

    /// <summary>The same words are read in the web app, where nobody sends requests by hand. Mails name routes only where there is no web app.</summary>
    [Fact]
    public void Messages_OfTheCoordinator_NameNoRoutes()
    {
        var naming = Sources(["src/Coordinator"])
            .Where(file => file.Name != "MailTexts.cs" && RouteInText().IsMatch(file.Text))
            .Select(file => $"{file.RelativePath}: {RouteInText().Match(file.Text).Value}");

        naming.Should().BeEmpty();
    }

    [Fact]
    public void LedgerKinds_AllHaveWordsInTheWeb()
    {
        var kinds = LedgerKind().Matches(File.ReadAllText(Repository.PathOf("src", "Coordinator", "Ledger", "EntryKind.cs")))
            .Select(kind => JsonNamingPolicy.SnakeCaseLower.ConvertName(kind.Groups["name"].Value)).ToList();
        var texts = File.ReadAllText(Repository.PathOf("web", "src", "text", "billing.ts"));

        kinds.Should().NotBeEmpty();
        kinds.Where(kind => !texts.Contains($"    {kind}: '", StringComparison.Ordinal)).Should().BeEmpty();
    }

    private static IEnumerable<SourceFile> Sources(IEnumerable<string> folders) =>
        folders.SelectMany(folder => Repository.Files(folder, "*.cs")).Select(path => new SourceFile(path));

    [GeneratedRegex(@"\b(TODO|FIXME|HACK|XXX)\b|NotImplementedException")]
    private static partial Regex UnfinishedWork();

    [GeneratedRegex(@"""[^""]*\b(select\s+[\w*]+.*\bfrom\s+\w+|insert\s+into\s+\w+|update\s+\w+\s+set|delete\s+from\s+\w+)\b", RegexOptions.Singleline)]
    private static partial Regex Sql();

    [GeneratedRegex("""^(?!\s*//).*".*\b(GET|POST|PUT|PATCH|DELETE) /[a-z].*$""", RegexOptions.Multiline)]
    private static partial Regex RouteInText();

    [GeneratedRegex(@"^    (?<name>[A-Z]\w+) = \d+,", RegexOptions.Multiline)]
    private static partial Regex LedgerKind();

    [GeneratedRegex(@"catch(?:\s*\([^)]*\))?(?:\s*when\s*\((?:[^()]|\([^()]*\))*\))?\s*\{\s*\}")]
    private static partial Regex EmptyCatch();
}
