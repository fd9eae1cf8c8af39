namespace AIForge.Shared.Ids;

public abstract class EarningTag : IIdTag
{
    public static string Prefix => "earn";
}
