using System.Globalization;
using System.Text;
using AIForge.Coordinator.Ledger;
using AIForge.Coordinator.Platform.Texts;
using AIForge.Protocol.V1;
using AIForge.Shared.Ids;
using AIForge.Shared.Monies;
using Google.Protobuf.WellKnownTypes;

namespace AIForge.Coordinator.Revenue;

/// <summary>Proto ⇄ domain.</summary>
internal static class RevenueMapping
{
    private const int DefaultMonths = 12, LargestMonths = 36;

    /// <summary>Empty for none.</summary>
    public static string ToMonth(string field, string month) =>
        month.Length == 0 || Month.TryParse(month, out _) ? month : throw RevenueFaults.Invalid(field, "Give a month as yyyymm, for example 202601.");

    public static string ToRequiredMonth(string month) =>
        month.Length > 0 ? ToMonth("month", month) : throw RevenueFaults.Invalid("month", "Give a month as yyyymm, for example 202601.");

    public static int ToMonths(int months) => months switch
    {
        < 0 => throw RevenueFaults.Invalid("months", "Must not be negative."),
        0 => DefaultMonths,
        _ => Math.Min(months, LargestMonths),
    };

    /// <summary>Null for none. What is no id earned nothing, as what belongs to somebody else.</summary>
    public static Guid? ToModelId(string text) => text.Length == 0 ? null : Id<ModelTag>.TryParse(text, out var id) ? id.Value : Guid.Empty;

    /// <summary>Null for none, as for models.</summary>
    public static Guid? ToNodeId(string text) => text.Length == 0 ? null : Id<NodeTag>.TryParse(text, out var id) ? id.Value : Guid.Empty;

    public static short[] ToStates(IEnumerable<EarningState> states) => [.. states.Select(state => state switch
    {
        EarningState.Pending => (short)AccrualState.Pending,
        EarningState.Held => (short)AccrualState.Held,
        EarningState.Payable => (short)AccrualState.Payable,
        EarningState.Paid => (short)AccrualState.Paid,
        EarningState.Reversed => (short)AccrualState.Reversed,
        _ => throw RevenueFaults.Invalid("states", "Give states that the API names."),
    })];

    public static Earning ToProto(AccrualRow row) => new()
    {
        EarningId = new Id<EarningTag>(row.Id).ToString(),
        Source = (EarningSource)row.Source,
        Reference = row.Reference,
        ModelId = row.ModelId is { } model ? new Id<ModelTag>(model).ToString() : "",
        GroupId = row.GroupId is { } group ? new Id<GroupTag>(group).ToString() : "",
        NodeId = row.NodeId is { } node ? new Id<NodeTag>(node).ToString() : "",
        Month = row.Month,
        Amount = new Money((Asset)row.Asset, row.Amount).ToDecimalString(),
        Currency = Assets.CodeOf((Asset)row.Asset),
        State = (EarningState)(row.State + 1),
        Reason = ReasonOf(row),
        EarnTime = row.EarnedAt.ToTimestamp(),
        PayableTime = (row.PayableAt ?? row.ReleaseAt).ToTimestamp(),
        PaidTime = row.PaidAt?.ToTimestamp(),
        Model = row.ModelName ?? "",
        Group = row.GroupName ?? "",
        Node = row.NodeName ?? "",
    };

    public static IEnumerable<ModelRevenue> ToProto(IReadOnlyList<ModelEarning> earnings) => earnings.GroupBy(earning => (earning.ModelId, earning.Name)).Select(model => new ModelRevenue
    {
        ModelId = new Id<ModelTag>(model.Key.ModelId).ToString(),
        Model = model.Key.Name,
        Earned = { ToEarned(model) },
        Months = { model.GroupBy(earning => earning.Month).Select(month => new ModelRevenueMonth { Month = month.Key, Earned = { ToEarned(month) } }) },
    });

    private static IEnumerable<ModelEarned> ToEarned(IEnumerable<ModelEarning> earnings) => earnings.GroupBy(earning => (Asset)earning.Asset).OrderBy(asset => asset.Key).Select(asset =>
        new ModelEarned { Currency = Assets.CodeOf(asset.Key), Amount = new Money(asset.Key, asset.Sum(earning => earning.Amount)).ToDecimalString() });

    public static IEnumerable<RevenueTotal> ToTotals(IEnumerable<EarningTotal> totals) => totals.GroupBy(total => (Asset)total.Asset).OrderBy(asset => asset.Key).Select(asset =>
    {
        string Sum(AccrualState state) => new Money(asset.Key, asset.Where(total => total.State == (short)state).Sum(total => total.Amount)).ToDecimalString();
        return new RevenueTotal
        {
            Currency = Assets.CodeOf(asset.Key),
            Pending = Sum(AccrualState.Pending),
            Held = Sum(AccrualState.Held),
            Payable = Sum(AccrualState.Payable),
            Paid = Sum(AccrualState.Paid),
        };
    });

    public static GetRevenueResponse ToProto(IReadOnlyList<EarningTotal> totals)
    {
        var months = totals.GroupBy(total => total.Month).OrderByDescending(month => month.Key, StringComparer.Ordinal);
        return new GetRevenueResponse
        {
            Totals = { ToTotals(totals) },
            Months = { months.Select(month => new RevenueMonth { Month = month.Key, Totals = { ToTotals(month) } }) },
        };
    }

    public static IEnumerable<GroupRevenueMonth> ToProto(IReadOnlyList<GroupEarning> earnings) => earnings.GroupBy(earning => (earning.Month, Asset: (Asset)earning.Asset)).Select(month => new GroupRevenueMonth
    {
        Month = month.Key.Month,
        Currency = Assets.CodeOf(month.Key.Asset),
        Amount = new Money(month.Key.Asset, month.Sum(earning => earning.Amount)).ToDecimalString(),
        Members =
        {
            month.Select(earning => new GroupMemberRevenue
            {
                UserId = new Id<UserTag>(earning.UserId).ToString(),
                Username = earning.Username,
                Amount = new Money(month.Key.Asset, earning.Amount).ToDecimalString(),
            }),
        },
    });

    public static GetRevenueRulesResponse ToProto(RevenueRules rules) => new()
    {
        PlanPlatform = rules.PlanPlatform,
        ApiPlatform = rules.ApiPlatform,
        JobPlatform = rules.JobPlatform,
        ComputeShare = rules.ComputeShare,
        HoldHours = rules.HoldHours,
    };

    public static string ToCsv(IEnumerable<AccrualRow> rows)
    {
        var text = new StringBuilder("earn_time,source,reference,model_id,group_id,node_id,amount,currency,state,reason,payable_time,paid_time,earning_id\r\n");
        foreach (var earning in rows.Select(ToProto))
        {
            var cells = new[]
            {
                Time(earning.EarnTime), earning.Source.ToString(), Csv.Cell(earning.Reference), earning.ModelId, earning.GroupId, earning.NodeId, earning.Amount,
                earning.Currency, earning.State.ToString(), Csv.Cell(earning.Reason), Time(earning.PayableTime), Time(earning.PaidTime), earning.EarningId,
            };
            text.AppendJoin(',', cells).Append("\r\n");
        }

        return text.ToString();
    }

    private static string Time(Timestamp? time) => time is null ? "" : time.ToDateTime().ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture);

    private static string ReasonOf(AccrualRow row) => (AccrualState)row.State switch
    {
        AccrualState.Pending => "The month is being closed.",
        AccrualState.Held => string.Create(CultureInfo.InvariantCulture, $"Held until {row.ReleaseAt.UtcDateTime:yyyy-MM-dd HH:mm} UTC, in case the payment is reversed."),
        AccrualState.Payable when (Asset)row.Asset == Asset.Usdt => "Goes out with the next payout.",
        AccrualState.Payable => "Yours: it can be moved to your balance.",
        AccrualState.Reversed when (AccrualSource)row.Source == AccrualSource.Job => "Taken back: two other nodes had another result, and the payer has his money again.",
        AccrualState.Reversed => "Taken back: its chain took back the payment that it came of.",
        _ => "Paid out.",
    };
}
