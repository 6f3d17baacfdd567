namespace Gateway.Portal.Pages;

/// <summary>Which device or app is to be set up.</summary>
internal sealed class SetUpModel : PortalPage;
