namespace AIForge.Shared.Ids;

public abstract class PaymentTag : IIdTag
{
    public static string Prefix => "pay";
}
