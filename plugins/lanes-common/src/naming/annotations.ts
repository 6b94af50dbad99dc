/** Annotation of a catalog Component that is a Laneway service; its value is the service's name. */
export const SERVICE_ANNOTATION = 'laneway.io/service';
