namespace AIForge.Shared.Ids;

public abstract class ChargeTag : IIdTag
{
    public static string Prefix => "charge";
}
