namespace AIForge.Coordinator.Payments;

/// <summary>What a payment is for. The value is the one stored in the database.</summary>
internal enum PaymentPurpose
{
    Subscription = 1,
    Publishing = 2,
    Listing = 3,
    Api = 4,

    /// <summary>Credits the balance that jobs are paid from.</summary>
    Job = 5,

    /// <summary>Credits the balance.</summary>
    TopUp = 6,
}
