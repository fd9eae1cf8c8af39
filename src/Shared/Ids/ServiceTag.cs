namespace AIForge.Shared.Ids;

public abstract class ServiceTag : IIdTag
{
    public static string Prefix => "svc";
}
