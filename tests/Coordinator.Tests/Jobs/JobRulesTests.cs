using AIForge.Testing;
using Npgsql;

namespace AIForge.Coordinator.Tests.Jobs;

/// <summary>What the table of jobs itself refuses, whoever writes it.</summary>
public sealed class JobRulesTests(JobsHarness harness) : IClassFixture<JobsHarness>
{
    private readonly JobsHarness _jobs = harness.Required();

    [SkippableTheory]
    [InlineData("status = 'LOST'", "jobs_status_check")]
    [InlineData("type = 'poem'", "jobs_type_check")]
    [InlineData("ended_at = created_at", "jobs_ended_at")]
    [InlineData("status = 'CANCELLED'", "jobs_ended_at")]
    [InlineData("lease_until = created_at", "jobs_lease_while_held")]
    [InlineData("status = 'RUNNING'", "jobs_lease_while_held")]
    [InlineData("status = 'ASSIGNED', lease_until = created_at", "jobs_node_while_held")]
    [InlineData("status = 'COMPLETED', ended_at = created_at", "jobs_result_when_ended")]
    [InlineData("result = '{}'", "jobs_result_when_ended")]
    [InlineData("status = 'FAILED', ended_at = created_at, result = '{}'", "jobs_result_when_ended")]
    [InlineData("model_id = null", "jobs_model_by_type")]
    [InlineData("model_sha256 = null", "jobs_model_by_type")]
    [InlineData("demand = 'cpu'", "jobs_model_by_type")]
    [InlineData("attempt = -1", "jobs_attempt_check")]
    [InlineData("max_attempts = 0", "jobs_max_attempts_check")]
    [InlineData("priority = 10", "jobs_priority_check")]
    [InlineData("progress = 1.5", "jobs_progress_check")]
    [InlineData("progress = 'NaN'", "jobs_progress_check")]
    [InlineData("replicas = 6", "jobs_replicas_check")]
    [InlineData("replicas = 3, quorum = 1", "jobs_quorum")]
    [InlineData("quorum = 2", "jobs_quorum")]
    [InlineData("offer_per_hour = 5", "jobs_offer")]
    [InlineData("offer_currency = 'USDT', offer_per_hour = -5", "jobs_offer")]
    [InlineData("verification = 'MAYBE'", "jobs_verification_check")]
    [InlineData("purpose = 'CHECK'", "jobs_copies")]
    [InlineData("parent_id = id", "jobs_copies")]
    [InlineData("verdict = 'AGREED'", "jobs_copies")]
    [InlineData("parent_id = id, purpose = 'CHECK', number = 1, payment_id = 'jpay_x'", "jobs_copies_unpaid")]
    [InlineData("parent_id = id, purpose = 'CHECK', number = 0", "jobs_number_check")]
    [InlineData("parent_id = id, purpose = 'COPY', number = 1", "jobs_purpose_check")]
    [InlineData("parent_id = id, purpose = 'CHECK', number = 1, verdict = 'FINE'", "jobs_verdict_check")]
    public async Task Change_ThatNoJobCanHave_IsRefusedByItsRule(string change, string rule)
    {
        var job = await _jobs.SubmitAsync(await _jobs.ModelAsync().Within()).Within();

        foreach (var role in new[] { "origin", "replica" })
        {
            var act = async () =>
            {
                await using var unit = await _jobs.Db.BeginAsync(default);
                await unit.ExecuteAsync($"set local session_replication_role = {role}", null, default);
                await unit.ExecuteAsync($"update jobs set {change} where id = @job", new { job }, default);
            };
            (await act.Should().ThrowAsync<PostgresException>($"{change} as {role}").Within()).Which.ConstraintName.Should().Be(rule);
        }
    }
}
