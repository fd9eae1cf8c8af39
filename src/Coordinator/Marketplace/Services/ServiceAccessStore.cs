using AIForge.Coordinator.Platform.Database;

namespace AIForge.Coordinator.Marketplace.Services;

/// <summary>What a request to a service needs to know, in one row.</summary>
internal sealed class ServiceAccessStore(Db db)
{
    private const string FindSql = """
        select s.id as subscription_id, s.user_id as subscriber_id, s.status, s.auto_renew, s.period_end, s.grace_until,
            v.id as service_id, v.model_id, v.owner_id, v.status as service_status, v.serving, v.compute_share,
            v.input_price, v.output_price, v.request_price, v.next_input_price, v.next_output_price, v.next_request_price, v.next_from,
            v.requests_per_minute, v.requests_per_day, v.tokens_per_month
        from api_subscriptions s join api_services v on v.id = s.service_id
        where s.id = @subscriptionId
        """;

    public Task<AccessRecord?> FindAsync(Guid subscriptionId, CancellationToken cancellationToken) =>
        db.FirstOrDefaultAsync<AccessRecord>(FindSql, new { subscriptionId }, cancellationToken);
}
