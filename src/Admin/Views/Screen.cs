using Google.Protobuf;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AIForge.Admin.Views;

/// <summary>Standard output.</summary>
internal static class Screen
{
    // For grep and less: rows of a file need not fit a terminal.
    private const int WidthOfAFile = 400;

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true).WithIndentation());

    public static void Write(IRenderable view)
    {
        if (!AnsiConsole.Profile.Out.IsTerminal) AnsiConsole.Profile.Width = WidthOfAFile;
        AnsiConsole.Write(view);
        if (view is Text) AnsiConsole.WriteLine();
    }

    /// <summary>In the form of the API.</summary>
    public static void WriteJson(IMessage answer) => AnsiConsole.Profile.Out.Writer.WriteLine(Json.Format(answer));
}
