namespace AIForge.Coordinator.Platform.Texts;

/// <summary>Files for spreadsheets.</summary>
internal static class Csv
{
    /// <summary>Quoted where RFC 4180 asks for it; a spreadsheet must not take a text for a formula.</summary>
    public static string Cell(string text)
    {
        if (text.Length > 0 && "=+-@\t\r".Contains(text[0], StringComparison.Ordinal)) text = "'" + text;
        return text.AsSpan().IndexOfAny("\",\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
    }
}
