namespace AIForge.Shared.Ids;

public abstract class JobPaymentTag : IIdTag
{
    public static string Prefix => "jpay";
}
