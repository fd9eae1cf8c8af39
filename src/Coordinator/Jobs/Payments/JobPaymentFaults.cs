using AIForge.Shared.Faults;
using AIForge.Shared.Monies;

namespace AIForge.Coordinator.Jobs.Payments;

/// <summary>Every error of payments of jobs.</summary>
internal static class JobPaymentFaults
{
    public static FaultException Invalid(string field, string description) =>
        new(FaultKind.InvalidArgument, "JOB_PAYMENT_INVALID", $"{field}: {description}") { Violations = [new FieldViolation(field, description)] };

    public static FaultException NotFound(string paymentId) =>
        new(FaultKind.NotFound, "JOB_PAYMENT_NOT_FOUND", $"There is no payment {paymentId}, or it is not of one of your jobs.");

    public static FaultException NoneOfJob(string jobId) =>
        new(FaultKind.NotFound, "JOB_PAYMENT_NOT_FOUND", $"Job {jobId} is not paid.");

    public static FaultException InsufficientFunds(Money amount) => new(
        FaultKind.FailedPrecondition,
        "INSUFFICIENT_FUNDS",
        $"The balance does not hold {amount}. {(amount.Asset == Asset.Aitbc ? "Move AITBC that you earned to it, or buy some with Bitcoin" : "Top it up with USDT, or move earnings to it")}, and send the job again.");

    public static FaultException PaidAlready(string jobId) =>
        new(FaultKind.AlreadyExists, "JOB_PAID_ALREADY", $"Job {jobId} has a payment already, and a job has one at most.");

    public static FaultException Settled(string paymentId, string status) =>
        new(FaultKind.AlreadyExists, "JOB_PAYMENT_SETTLED", $"Payment {paymentId} is {status} and cannot become anything else by this.")
        {
            Metadata = new Dictionary<string, string> { ["status"] = status },
        };

    public static FaultException NobodyToPay(string jobId, string status) => new(
        FaultKind.FailedPrecondition, "JOB_PAYMENT_NOBODY", $"Job {jobId} is {status}: no node works on it that could be paid. Wait until one has it, or ask for a refund.");

    public static FaultException JobStarted(string jobId, string status) => new(
        FaultKind.FailedPrecondition,
        "JOB_PAYMENT_STARTED",
        $"Job {jobId} is {status}. Its payer decides alone only while it waits in the queue; open a dispute if something is wrong, or wait for its end.");
}
