namespace AIForge.Standalone;

/// <summary>When a process began, in kernel ticks since boot: together with its number it names one process for ever.</summary>
internal static class ProcessStart
{
    // Field 22 of /proc/<pid>/stat; the second field, in parentheses, may itself hold blanks.
    private const int FieldAfterName = 22 - 3;

    /// <summary>Null when there is no such process.</summary>
    public static string? Of(int pid)
    {
        try
        {
            var stat = File.ReadAllText($"/proc/{pid}/stat");
            var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
            return fields[0] == "Z" ? null : fields[FieldAfterName];
        }
        catch (IOException)
        {
            return null;
        }
    }
}
