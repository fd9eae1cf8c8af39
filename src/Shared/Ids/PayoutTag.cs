namespace AIForge.Shared.Ids;

public abstract class PayoutTag : IIdTag
{
    public static string Prefix => "pout";
}
