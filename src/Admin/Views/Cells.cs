using System.Globalization;
using Google.Protobuf.WellKnownTypes;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace AIForge.Admin.Views;

/// <summary>Parts of tables. Nothing that somebody wrote is taken as markup or as a command to the terminal.</summary>
internal static class Cells
{
    public static Text Text(string text) => new(Terminal.Plain(text));

    public static Text Number(long number) => new(number.ToString(CultureInfo.InvariantCulture));

    public static Text Time(Timestamp? time) => new(time is null ? "" : time.ToDateTimeOffset().ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture));

    public static Table Table(params string[] columns)
    {
        var table = new Table();
        foreach (var column in columns) table.AddColumn(column);
        // What one copies into the next command: never broken into two lines.
        table.Columns[0].NoWrap();
        return table;
    }

    public static Table Row(this Table table, params IRenderable[] cells) => table.AddRow(cells);

    /// <summary>A page of a list, and how to get the next one.</summary>
    public static IRenderable Page(Table table, string nextPageToken) =>
        nextPageToken.Length == 0 ? table : new Rows(table, Text($"There is more: --page-token {nextPageToken}"));
}
