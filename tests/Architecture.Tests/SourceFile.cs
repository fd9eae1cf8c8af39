using System.Text.RegularExpressions;

namespace AIForge.Architecture.Tests;

/// <summary>A C# file with comments and literals blanked out, so that braces and words can be counted.</summary>
internal sealed partial class SourceFile
{
    private readonly string[] _code;

    public SourceFile(string path)
    {
        Name = Path.GetFileName(path);
        RelativePath = Repository.Relative(path);
        Text = File.ReadAllText(path);
        _code = Literals().Replace(Text, literal => new string([.. literal.Value.Select(c => c == '\n' ? '\n' : ' ')])).Split('\n');
    }

    public string Name { get; }

    public string RelativePath { get; }

    public string Text { get; }

    public int LineCount => Text.AsSpan().TrimEnd('\n').Count('\n') + 1;

    /// <summary>Names of the types declared outside of any other.</summary>
    public IEnumerable<string> TopLevelTypes => Blocks().Where(block => block.Depth == 0 && block.TypeName is not null).Select(block => block.TypeName!);

    /// <summary>Line and length of every member body.</summary>
    public IEnumerable<(int Line, int Length)> Bodies()
    {
        var blocks = Blocks().ToList();
        return blocks
            .Where(block => block.TypeName is null && blocks.Any(type => type.TypeName is not null && type.Depth == block.Depth - 1 && type.Contains(block)))
            .Select(block => (block.Start + 1, block.End - block.Start - 1));
    }

    private IEnumerable<Block> Blocks()
    {
        var open = new Stack<(int Start, string? TypeName)>();
        var header = "";
        for (var line = 0; line < _code.Length; line++)
        {
            foreach (var c in _code[line])
            {
                switch (c)
                {
                    case '{':
                        open.Push((line, TypeNameIn(header)));
                        header = "";
                        break;
                    case '}' when open.Count > 0:
                        var (start, type) = open.Pop();
                        yield return new Block(start, line, open.Count, type);
                        header = "";
                        break;
                    case ';':
                        // A type may end without a body.
                        if (open.Count == 0 && TypeNameIn(header) is { } bodiless) yield return new Block(line, line, 0, bodiless);
                        header = "";
                        break;
                    default:
                        header += c;
                        break;
                }
            }

            header += ' ';
        }
    }

    private static string? TypeNameIn(string header)
    {
        var match = TypeDeclaration().Match(header);
        return match.Success ? match.Groups["name"].Value : null;
    }

    // Raw strings, verbatim strings, strings, characters, comments.
    [GeneratedRegex("""
        (?s)"{3,}.*?"{3,}|\$*@"(?:[^"]|"")*"|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'|//[^\n]*|/\*.*?\*/
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Literals();

    [GeneratedRegex(@"(?:^|\s)(?:(?:class|struct|interface|enum|record(?:\s+(?:struct|class))?)\s+(?<name>\w+)|delegate\s.*?(?<name>\w+)(?:<[^>]*>)?\()", RegexOptions.ExplicitCapture)]
    private static partial Regex TypeDeclaration();

    private sealed record Block(int Start, int End, int Depth, string? TypeName)
    {
        public bool Contains(Block other) => Start <= other.Start && other.End <= End;
    }
}
