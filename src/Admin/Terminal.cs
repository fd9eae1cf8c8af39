namespace AIForge.Admin;

/// <summary>Texts of strangers on the operator's terminal.</summary>
internal static class Terminal
{
    /// <summary>Without control characters, which could move the cursor and forge other lines.</summary>
    public static string Plain(string text) => string.Concat(text.Select(c => char.IsControl(c) ? '\uFFFD' : c));
}
