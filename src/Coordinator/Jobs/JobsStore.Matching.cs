using AIForge.Coordinator.Jobs.Verification;

namespace AIForge.Coordinator.Jobs;

internal sealed partial class JobsStore
{
    // What inference jobs ask of nodes, and nodes of them, as MatchingRules names it; of the pay an hour only containers have one. Most jobs ask
    // for nothing: for them it ends with the first comparison.
    private const string InRegion = """
        (wishes->'regions' is null
            or exists (select 1 from jsonb_array_elements_text(wishes->'regions') asked where @Region = asked or starts_with(@Region, asked || '-')))
        """;

    private const string HasLabels = "(wishes->'labels' is null or @LabelsJson::jsonb @> (wishes->'labels'))";
    private const string OwnAsAsked = "(wishes->'own' is null or jobs.owner_id = @OwnerId)";
    private const string Listed = "(wishes->'nodes' is null or wishes->'nodes' @> to_jsonb(@NodeId::text))";
    private const string NotRefused = "(wishes->'exclude_nodes' is null or not wishes->'exclude_nodes' @> to_jsonb(@NodeId::text))";
    private const string ReputedAsAsked = "(wishes->'min_reputation' is null or (wishes->>'min_reputation')::double precision <= @Reputation)";
    private const string WishesMet = $"(wishes is null or ({InRegion} and {HasLabels} and {OwnAsAsked} and {Listed} and {NotRefused} and {ReputedAsAsked}))";

    private const string Serves = """
        (@Serving = 'Everyone' or jobs.owner_id = @OwnerId or (@Serving = 'Users' and jobs.owner_id = any(@ServedUserIds))
            or (@Serving = 'Groups' and exists (
                select 1 from group_memberships a join group_memberships b on b.group_id = a.group_id where a.user_id = @OwnerId and b.user_id = jobs.owner_id)))
        """;

    private const string MayBePaid = $"(not {CopiesStore.IsPaid} or @Reputation >= @LeastForPay)";

    private const string Matches = $"{WishesMet} and {Serves} and {MayBePaid}";

    private const string MatchingCases = $"""
        when wishes is not null and not {InRegion} then 'REGION'
        when wishes is not null and not {HasLabels} then 'LABELS'
        when wishes is not null and not {OwnAsAsked} then 'OWN_NODES'
        when wishes is not null and not {Listed} then 'NODE_NOT_LISTED'
        when wishes is not null and not {NotRefused} then 'NODE_EXCLUDED'
        when wishes is not null and not {ReputedAsAsked} then 'MIN_REPUTATION'
        when not {Serves} then 'OWNER_RULE'
        when not {MayBePaid} then 'LOW_REPUTATION'
        """;
}
