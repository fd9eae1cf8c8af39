using System.Globalization;
using System.Text;

namespace AIForge.Load;

/// <summary>A result file: machine and commit first, figures against targets below.</summary>
internal sealed class Report(string name, LoadOptions options)
{
    private readonly StringBuilder _text = new();

    // Before the benchmark's own work: above zero, somebody else was at it.
    private readonly string _loadAverage = File.ReadAllText("/proc/loadavg").Split(' ')[0];

    public void Add(FormattableString line) => _text.AppendLine(line.ToString(CultureInfo.InvariantCulture));

    public void AddHeader(string title, string sharers = "Driver, services and PostgreSQL share the cores, and other programs may too")
    {
        Add($"# {title}");
        Add($"");
        Add($"Machine: {CpuName()}, {Environment.ProcessorCount} cores, .NET {Environment.Version}. Commit: {options.Commit}.");
        Add($"Written by `./forge bench {name}`. {sharers}: the load average was {_loadAverage} at the start.");
        Add($"");
    }

    /// <summary>A table row with a verdict.</summary>
    public void AddFigure(string figure, double value, string unit, bool met, string target) =>
        Add($"| {figure} | {value:0.##} {unit} | {target} | {(met ? "met" : "**missed**")} |");

    public async Task WriteAsync()
    {
        Directory.CreateDirectory(options.Results);
        await File.WriteAllTextAsync(Path.Combine(options.Results, name + ".md"), _text.ToString());
        Show();
    }

    /// <summary>Prints what there is, for a run that is not to be kept.</summary>
    public void Show() => Console.Write(_text);

    private static string CpuName()
    {
        const string description = "/proc/cpuinfo";
        if (!File.Exists(description)) return "unknown processor";
        var line = File.ReadLines(description).FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal));
        return line is null ? "unknown processor" : line[(line.IndexOf(':') + 1)..].Trim();
    }
}
