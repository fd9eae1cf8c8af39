namespace AIForge.Shared.Ids;

public abstract class GroupInvitationTag : IIdTag
{
    public static string Prefix => "ginv";
}
