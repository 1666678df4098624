/** How the truth names somebody who comes by OPC UA, as in `opc.tcp operator`. */
export function operatorName(user: string): string {
  return `opc.tcp ${user}`;
}
