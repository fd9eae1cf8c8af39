using System.CommandLine;
using System.Globalization;
using AIForge.Node.Control;
using AIForge.Protocol.V1;
using Spectre.Console;

namespace AIForge.Node.Cli;

/// <summary>`earnings`: what this node has earned, and how far each part of it is.</summary>
internal static class EarningsCommand
{
    private const int Most = 100;

    public static Command Build()
    {
        var settings = new NodeSettings();
        var count = new Option<int>("--last") { Description = $"Newest earnings to list, 1 to {Most}.", DefaultValueFactory = _ => 10 };
        var command = new Command("earnings", "Show what this node has earned: held, payable and paid out, and why.") { count };
        settings.AddTo(command);
        command.SetAction((parsed, cancellationToken) => CommandErrors.CatchAsync(async () =>
        {
            Show(await CoordinatorEarnings.GetAsync(settings.Read(parsed), Math.Clamp(parsed.GetValue(count), 1, Most), cancellationToken));
            return 0;
        }));
        return command;
    }

    private static void Show(GetNodeEarningsResponse earned)
    {
        if (earned.Totals.Count == 0)
        {
            AnsiConsole.MarkupLine("This node has earned nothing yet.");
            return;
        }

        AnsiConsole.Write(Sums(earned));
        AnsiConsole.Write(Lines(earned.Earnings));
    }

    private static Table Sums(GetNodeEarningsResponse earned)
    {
        var table = new Table().AddColumn("").AddColumn("currency");
        foreach (var title in (string[])["held", "payable", "paid out"]) table.AddColumn(new TableColumn(title).RightAligned());
        foreach (var total in earned.Totals) AddRow(table, "all time", total);
        foreach (var month in earned.Months)
            foreach (var total in month.Totals) AddRow(table, month.Month.Insert(4, "-"), total);
        return table;
    }

    private static void AddRow(Table table, string when, RevenueTotal total) => table.AddRow(when, total.Currency, total.Held, total.Payable, total.Paid);

    private static Table Lines(IEnumerable<Earning> earnings)
    {
        var table = new Table().AddColumn("earned").AddColumn("by").AddColumn(new TableColumn("amount").RightAligned()).AddColumn("state");
        foreach (var earning in earnings)
        {
            var earned = earning.EarnTime.ToDateTime().ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture);
            table.AddRow(earned, Markup.Escape(earning.Reference), $"{earning.Amount} {earning.Currency}", Markup.Escape(earning.Reason));
        }

        return table;
    }
}
