using System.CommandLine;

namespace AIForge.Admin.Commands;

/// <summary>Which page of a long list.</summary>
internal sealed class PageOptions
{
    private readonly Option<int> _size = new("--page-size") { Description = "Entries per page, at most 100. [default: 50]" };
    private readonly Option<string?> _token = new("--page-token") { Description = "Where the page before said that the next one begins." };

    public void AddTo(Command command)
    {
        command.Options.Add(_size);
        command.Options.Add(_token);
    }

    public RequestTarget AddTo(RequestTarget target, ParseResult parsed) =>
        target.With("page_size", parsed.GetValue(_size)).With("page_token", parsed.GetValue(_token));
}
